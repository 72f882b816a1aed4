/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guest tells the cost plugin (cost_plugin.c), and how.
 *
 * The instruction HINT #100 does nothing and nobody else uses it. The plugin sees it
 * and reads registers x0 to x2: an operation and its arguments. Without the plugin it
 * stays without effect.
 */
#ifndef SCENARIOS_BENCH_COST_H
#define SCENARIOS_BENCH_COST_H

#define COST_HINT_OPCODE 0xd5032c9fu

/*
 * Who caused an instruction. A function that is registered as a root opens a span of its
 * origin: what it calls, in whatever file, belongs to it until it returns, unless another
 * root is entered in between. Outside of all spans origin follows from the address.
 */
#define COST_ORIGINS(_)                                                                          \
	_(USER, "user", "programs")                                                              \
	_(PROCESS, "process", "system calls, IP on the way down, scheduler")                     \
	_(INTERRUPT, "interrupt", "GIC, interrupt and softirq core")                             \
	_(ENGINE, "engine", "bam_dma, virt-dma")                                                 \
	_(DRIVER, "driver", "the DMUX driver, or virtio-net")                                    \
	_(STACK, "stack", "IP on the way up, freeing of what was sent, wakeups")

#define COST_ORIGIN_ENUM(id, name, text) COST_##id,
enum cost_origin { COST_ORIGINS(COST_ORIGIN_ENUM) COST_ORIGIN_COUNT };

/* Operations in x0. */
enum cost_operation {
	COST_BEGIN,	/* x1: packets that follow */
	COST_END,
	COST_ROOT,	/* x1: address of a kernel function, x2: enum cost_origin */
};

static inline void cost_hint(unsigned long operation, unsigned long first, unsigned long second)
{
#ifdef __aarch64__
	register unsigned long x0 __asm__("x0") = operation;
	register unsigned long x1 __asm__("x1") = first;
	register unsigned long x2 __asm__("x2") = second;

	__asm__ volatile("hint #100" : : "r"(x0), "r"(x1), "r"(x2) : "memory");
#else
	(void)operation, (void)first, (void)second;
#endif
}

#endif /* SCENARIOS_BENCH_COST_H */
