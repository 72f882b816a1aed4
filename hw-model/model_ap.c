/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP at the model level: its interrupts, its time, and the life of the driver instance.
 */
#include "model_internal.h"

#include <assert.h>

/* Latency of an interrupt, and of what the work takes until a probe's interrupts are there. */
#define IRQ_LOW_US 1u
#define IRQ_HIGH_US 100u
/* Removal: for the CLOSEs, with a wake of the modem, and for the power machine. */
#define CLOSE_NS (2000 * HW_NS_PER_MS)
#define STOP_NS (10000 * HW_NS_PER_MS)

static uint64_t now_ns(const struct model_ap *ap)
{
	return native_now_ns(ap->native);
}

/* splitmix64 */
static uint64_t draw(struct model_ap *ap)
{
	uint64_t x;

	ap->random += UINT64_C(0x9e3779b97f4a7c15);
	x = ap->random;
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint64_t model_ap_latency_ns(struct model_ap *ap, uint32_t low_us, uint32_t high_us)
{
	assert(low_us <= high_us);
	return low_us * HW_NS_PER_US + draw(ap) % ((high_us - low_us) * HW_NS_PER_US + 1);
}

/* From within the model: only notes. */
static void interrupt(void *opaque, enum hw_irq line, bool level)
{
	struct model_ap *ap = opaque;

	if (!level)
		return;
	if (line == HW_IRQ_BAM && ap->irq_ns == HW_TIME_NEVER)
		ap->irq_ns = now_ns(ap) + model_ap_latency_ns(ap, IRQ_LOW_US, IRQ_HIGH_US);
	if (line == HW_IRQ_SMSM_MODEM && ap->life != MODEL_UNBOUND)
		model_power_request(ap, MODEL_REQUEST_LOOK);
}

void model_ap_init(struct model_ap *ap, struct native *native, uint64_t seed,
		   void (*deliver)(void *opaque, unsigned int channel, const uint8_t *packet,
				   uint32_t length), void *opaque)
{
	assert(ap && native && deliver);
	memset(ap, 0, sizeof(*ap));
	ap->native = native;
	ap->random = seed;
	ap->deliver = deliver;
	ap->opaque = opaque;
	ap->irq_ns = ap->reopen_ns = ap->unbind_ns = ap->suspect_ns = HW_TIME_NEVER;
	ap->uplink.hold_ns = HW_TIME_NEVER;
	model_bam_init(&ap->bam, native);
	model_power_init(ap);
	native->ram.irq = interrupt;
	native->ram.irq_opaque = ap;
}

bool model_ap_bind(struct model_ap *ap, bool ap_first, uint32_t assumed)
{
	if (ap->life != MODEL_UNBOUND)
		return false;
	ap->life = MODEL_BOUND;
	ap->ap_first = ap_first;
	ap->assumed = assumed & ((1u << DMUX_CHANNELS) - 1);
	model_uplink_init(ap);
	memset(ap->channel, 0, sizeof(ap->channel));
	model_power_init(ap);
	model_power_adopt(ap);
	native_ap_subscribe(ap->native, DMUX_SMSM_MASK);
	model_channel_init(ap);
	/* what the interrupts brought up to here is a level that this reads */
	model_power_request(ap, MODEL_REQUEST_START);
	return true;
}

bool model_ap_unbind(struct model_ap *ap)
{
	if (ap->life != MODEL_BOUND)
		return false;
	model_channel_exit(ap);
	ap->life = MODEL_CLOSING;
	ap->unbind_ns = now_ns(ap) + CLOSE_NS;
	return true;
}

static void unbound(struct model_ap *ap)
{
	model_channel_remember(ap);
	native_ap_subscribe(ap->native, 0);
	model_power_exit(ap);
	model_power_init(ap);
	ap->life = MODEL_UNBOUND;
	ap->unbind_ns = HW_TIME_NEVER;
}

/* CLOSEs, then the power machine, each as long as it takes and no longer than it may. */
static void run_unbind(struct model_ap *ap)
{
	bool late = ap->unbind_ns <= now_ns(ap);

	if (ap->life == MODEL_CLOSING && (late || !model_uplink_work(ap))) {
		model_power_request(ap, MODEL_REQUEST_STOP);
		ap->life = MODEL_STOPPING;
		ap->unbind_ns = now_ns(ap) + STOP_NS;
	} else if (ap->life == MODEL_STOPPING && (late || ap->power.stopped)) {
		ap->unclean = ap->unclean || !ap->power.stopped;
		unbound(ap);
	}
}

static void serve_interrupt(struct model_ap *ap)
{
	unsigned int spoke;

	ap->irq_ns = HW_TIME_NEVER;
	/* the modem may have taken the BAM's power, and with it the interrupt */
	if (!ap->native->ram.level[HW_IRQ_BAM])
		return;
	spoke = model_bam_serve(&ap->bam);
	if (ap->power.link_up && spoke & 1u << MODEL_PIPE_TX)
		model_uplink_complete(ap);
	if (ap->power.link_up && spoke & 1u << MODEL_PIPE_RX) {
		model_channel_take(ap, model_bam_completed(&ap->bam, MODEL_PIPE_RX));
		model_channel_fill(ap);
	}
	if (ap->native->ram.level[HW_IRQ_BAM] && ap->irq_ns == HW_TIME_NEVER)
		ap->irq_ns = now_ns(ap) + model_ap_latency_ns(ap, IRQ_LOW_US, IRQ_HIGH_US);
}

uint64_t model_ap_deadline_ns(const struct model_ap *ap)
{
	uint64_t due_ns = model_power_deadline_ns(&ap->power);
	bool ended = (ap->life == MODEL_CLOSING && !model_uplink_work(ap)) ||
		     (ap->life == MODEL_STOPPING && ap->power.stopped);

	due_ns = ap->irq_ns < due_ns ? ap->irq_ns : due_ns;
	due_ns = ap->reopen_ns < due_ns ? ap->reopen_ns : due_ns;
	due_ns = ap->uplink.hold_ns < due_ns ? ap->uplink.hold_ns : due_ns;
	due_ns = ap->unbind_ns < due_ns ? ap->unbind_ns : due_ns;
	return ended ? now_ns(ap) : due_ns;
}

void model_ap_run(struct model_ap *ap)
{
	if (ap->irq_ns <= now_ns(ap))
		serve_interrupt(ap);
	if (ap->reopen_ns <= now_ns(ap))
		model_channel_reopen(ap);
	if (ap->uplink.hold_ns <= now_ns(ap))
		model_uplink_end_hold(ap);
	model_power_run(ap);
	run_unbind(ap);
}

bool model_ap_is_suspended(const struct model_ap *ap)
{
	const struct dmux_power_ap *machine = &ap->power.machine;

	return machine->vote == DMUX_AP_VOTE_REST && !machine->want && !model_uplink_work(ap);
}

void model_ap_modem_gone(struct model_ap *ap)
{
	if (ap->life == MODEL_UNBOUND)
		return;
	/* a start before it that nobody has looked at yet is over */
	ap->power.requests &= ~(1u << MODEL_REQUEST_BACK);
	model_power_request(ap, MODEL_REQUEST_GONE);
}

void model_ap_modem_back(struct model_ap *ap)
{
	if (ap->life != MODEL_UNBOUND)
		model_power_request(ap, MODEL_REQUEST_BACK);
}

bool model_ap_modem_is_gone(const struct model_ap *ap)
{
	const struct model_power *power = &ap->power;

	return ap->life == MODEL_UNBOUND ||
	       (!(power->requests & 1u << MODEL_REQUEST_GONE) && power->stage == MODEL_STAGE_NONE &&
		!power->machine.alive);
}
