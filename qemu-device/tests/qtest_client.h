/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One QEMU under test: started by us, driven over qtest and QMP.
 *
 * qtest (docs: qemu's system/qtest.c) is a line protocol that reads and writes
 * guest-physical memory as a CPU would, and owns the virtual clock: time stands
 * still unless qtest_clock_step() moves it. No guest code runs.
 *
 * Whatever goes wrong between us and QEMU ends the running Check test with one
 * message that holds QEMU's standard error. A QEMU never outlives its test: it
 * dies with the process that started it (PR_SET_PDEATHSIG).
 *
 * All addresses are guest-physical, all times nanoseconds of virtual time.
 */
#ifndef QEMU_DEVICE_TESTS_QTEST_CLIENT_H
#define QEMU_DEVICE_TESTS_QTEST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Interrupt inputs of one device that qtest reports. */
#define QTEST_IRQS 256u

/* QMP events kept until asked for. */
#define QMP_EVENTS_MAX 32u

/* A NULL-terminated argument list. */
#define QTEST_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define QTEST_NO_ARGS ((const char *const[]){ NULL })

/**
 * struct line_stream - a socket that carries text lines
 * @buffer:	bytes received and not yet handed out, from @start to @end
 */
struct line_stream {
    int fd;
    char *buffer;
    size_t room;
    size_t start;
    size_t end;
};

/**
 * struct qtest - one QEMU
 * @now_ns:	virtual time
 * @event:	QMP events that came and were not asked for yet
 * @level:	of each interrupt input, as far as intercepted
 * @raised:	rising edges of each since qtest_irq_intercept_in()
 */
struct qtest {
    pid_t pid;
    struct line_stream qtest;
    struct line_stream qmp;
    int errors_fd; /* its standard error */
    int log_fd;    /* -d guest_errors */
    uint64_t now_ns;
    char *event[QMP_EVENTS_MAX];
    unsigned int events;
    bool level[QTEST_IRQS];
    unsigned int raised[QTEST_IRQS];
};

/**
 * qtest_start() - start the machine, stopped in time 0
 * @machine_arguments:	for QEMU, behind our own; QTEST_ARGS()
 *
 * Return: the machine, QMP negotiated. Free it with qtest_stop().
 */
struct qtest *qtest_start(const char *const *machine_arguments);

/* Ends QEMU by QMP; fails the test if it does not exit with 0 or said anything on stderr. */
void qtest_stop(struct qtest *q);

/**
 * qtest_run_to_exit() - for a QEMU that is expected not to start
 * @program:	NULL = the QEMU under test; else another one
 * @arguments:	complete command line without the program
 * @output:	standard error, NUL-terminated, to be freed by the caller
 *
 * Return: the exit status; a test failure if it was killed by a signal.
 */
int qtest_run_to_exit(const char *program, const char *const *arguments, char **output);

/* The QEMU under test, and the module in use ("" when the devices are built in). */
const char *qtest_program(void);
const char *qtest_module(void);

/* One access of the CPU's size. */
uint8_t qtest_readb(struct qtest *q, uint64_t address);
uint16_t qtest_readw(struct qtest *q, uint64_t address);
uint32_t qtest_readl(struct qtest *q, uint64_t address);
uint64_t qtest_readq(struct qtest *q, uint64_t address);
void qtest_writeb(struct qtest *q, uint64_t address, uint8_t value);
void qtest_writew(struct qtest *q, uint64_t address, uint16_t value);
void qtest_writel(struct qtest *q, uint64_t address, uint32_t value);
void qtest_writeq(struct qtest *q, uint64_t address, uint64_t value);

/* Blocks of RAM. */
void qtest_memread(struct qtest *q, uint64_t address, void *data, size_t length);
void qtest_memwrite(struct qtest *q, uint64_t address, const void *data, size_t length);
void qtest_memset(struct qtest *q, uint64_t address, uint8_t value, uint64_t length);

/*
 * A command whose answer is collected later, for tests with very many: at most
 * QTEST_PIPELINE_MAX may be outstanding. Values that were read are dropped.
 */
#define QTEST_PIPELINE_MAX 64u
void qtest_send(struct qtest *q, const char *format, ...) __attribute__((format(printf, 2, 3)));
void qtest_collect(struct qtest *q, unsigned int answers);

/* Let @ns pass; timers due on the way run at their own times. Return: time now. */
uint64_t qtest_clock_step(struct qtest *q, uint64_t ns);
/* Let time pass until @ns, which must lie ahead. */
void qtest_clock_set(struct qtest *q, uint64_t ns);

/* Report the interrupt inputs (outputs) of the device at @path. Once per QEMU. */
void qtest_irq_intercept_in(struct qtest *q, const char *path);
void qtest_irq_intercept_out(struct qtest *q, const char *path);

/* What QEMU wrote to its guest-error log so far, NUL-terminated; free() it. */
char *qtest_log(struct qtest *q);
/* The same for its standard error. */
char *qtest_errors(struct qtest *q);

/* Fails the test unless @text stands in the guest-error log exactly @times. */
void qtest_check_logged(struct qtest *q, unsigned int times, const char *text);
void qtest_check_log_empty(struct qtest *q);

#endif /* QEMU_DEVICE_TESTS_QTEST_CLIENT_H */
