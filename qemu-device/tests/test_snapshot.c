/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A snapshot in mid-traffic changes nothing: the machine that went on and the
 * machine that was restored show the same registers, interrupts, frames and RAM,
 * at the same virtual times, and the same trace.
 *
 * At the cut there are frames in pipe 4 not yet taken, answers queued for pipe 5,
 * announcements not yet made, a vote not yet acked and the BAM's line high.
 *
 * qtest's clock is not part of a snapshot: a new process starts at 0, so time is
 * moved to that of the cut before the machine is let run. It cannot go back, so
 * loading in the same process is judged by what does not depend on time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ap.h"
#include "qmp_client.h"
#include "suite.h"

#define ECHOES 24u
#define STEPS 400u
#define STEP_NS (100 * NS_PER_US)
#define RECORD_MAX (1024u * 1024u)
#define PATH_SIZE 64u
#define BOOTS "-global", "dmux-modem.boot-trigger=reset"
/* Options are not part of a snapshot; without a boot to come no timer runs before it is loaded. */
#define RESTORES "-global", "dmux-modem.boot-trigger=manual", "-S", "-incoming", "defer"

/* Slow enough in all directions that the cut finds something waiting. */
#define MODEM_ARGUMENTS \
    "-global", "dmux-modem.boot-ms=10", \
    "-global", "dmux-modem.open-delay-us=500", "-global", "dmux-modem.open-gap-us=3000", \
    "-global", "dmux-modem.dma-latency-us=170", "-global", "dmux-modem.service-frames=3", \
    "-global", "dmux-modem.ack-delay-us=4000", "-global", "dmux-modem.linger-ms=15"

/* What an observer of the machine saw, as text. */
struct record {
    char *text;
    size_t length;
};

static void note(struct record *record, const char *what, uint64_t time_ns, uint64_t value)
{
    ck_assert_uint_lt(record->length + 100, RECORD_MAX);
    record->length += sprintf(record->text + record->length, "%llu %s %llx\n",
                              (unsigned long long)time_ns, what, (unsigned long long)value);
}

static uint64_t hash_of(const uint8_t *bytes, uint32_t length)
{
    uint64_t hash = 0xcbf29ce484222325ull;

    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001b3ull;
    }
    return hash;
}

static void note_bytes(struct record *record, const char *what, uint64_t time_ns,
                       const uint8_t *bytes, uint32_t length)
{
    note(record, what, time_ns, hash_of(bytes, length));
}

static const uint32_t seen_registers[] = {
    BAM_CTRL, BAM_DESC_CNT_TRSHLD, BAM_IRQ_STTS, BAM_IRQ_EN, BAM_CNFG_BITS, BAM_IRQ_SRCS_EE0,
    BAM_IRQ_SRCS_MSK_EE0,
    BAM_P_CTRL(4), BAM_P_HALT(4), BAM_P_IRQ_STTS(4), BAM_P_IRQ_EN(4), BAM_P_SW_OFSTS(4),
    BAM_P_EVNT_REG(4), BAM_P_DESC_FIFO_ADDR(4), BAM_P_FIFO_SIZES(4),
    BAM_P_CTRL(5), BAM_P_HALT(5), BAM_P_IRQ_STTS(5), BAM_P_IRQ_EN(5), BAM_P_SW_OFSTS(5),
    BAM_P_EVNT_REG(5), BAM_P_DESC_FIFO_ADDR(5), BAM_P_FIFO_SIZES(5),
};

static void note_state(struct record *record, struct ap *ap, uint64_t now)
{
    for (unsigned int i = 0; i < sizeof(seen_registers) / sizeof(seen_registers[0]); i++) {
        note(record, "register", now, ap_bam_read(ap, seen_registers[i]));
    }
    for (unsigned int lock = 0; lock < SOC_MUTEX_LOCKS; lock++) {
        note(record, "mutex", now,
             qtest_readl(ap->q, SOC_MUTEX_BASE + SOC_MUTEX_STRIDE * lock));
    }
    note(record, "word", now, ap_word(ap));
    note(record, "modem", now, ap_modem_word(ap));
}

/* The BAM's line in the GIC: pending without being enabled, ISPENDR of SPI 29 = INTID 61. */
static uint32_t bam_line(struct ap *ap)
{
    return qtest_readl(ap->q, SOC_GIC_DIST_BASE + 0x204) >> 29 & 1;
}

/* Interrupt handler and one more echo now and then, for STEPS steps; then sleep. */
static void go_on(struct record *record, struct ap *ap)
{
    uint8_t frame[AP_FRAME_MAX];
    uint32_t length;

    for (unsigned int step = 0; step < STEPS; step++) {
        uint64_t now = ap->q->now_ns;

        note(record, "line", now, bam_line(ap));
        note(record, "sources", now, ap_interrupt(ap));
        while ((length = ap_take_frame(ap, frame)) > 0) {
            note_bytes(record, "frame", now, frame, length);
        }
        if (step % 50 == 10) {
            ap_send(ap, frame, ap_build_echo(frame, step % 3, 100 + step, 300));
        }
        if (step == 200) {
            ap_vote(ap, false);
        }
        note(record, "modem", now, ap_modem_word(ap));
        qtest_clock_step(ap->q, STEP_NS);
    }
    note_state(record, ap, ap->q->now_ns);
}

/* Up to the cut. */
static void run_into_traffic(struct ap *ap)
{
    uint8_t frame[AP_FRAME_MAX];

    ap_bring_up(ap);
    ap_tx_start(ap);
    for (unsigned int channel = 0; channel < 3; channel++) {
        ap_send_command(ap, COMMAND_OPEN, channel);
    }
    qtest_clock_step(ap->q, 8 * NS_PER_MS);
    for (unsigned int i = 0; i < ECHOES; i++) {
        ap_send(ap, frame, ap_build_echo(frame, i % 3, i, 40 * i));
    }
    qtest_writel(ap->q, SOC_MUTEX_BASE + SOC_MUTEX_STRIDE * 3, 1);
    qtest_clock_step(ap->q, 500 * NS_PER_US);
    ap_vote(ap, true);
    qtest_clock_step(ap->q, 300 * NS_PER_US);
}

/* The cut must find traffic both ways and a pending ack, or the test proves nothing. */
static void check_mid_traffic(struct ap *ap)
{
    uint32_t taken = ap_bam_read(ap, BAM_P_SW_OFSTS(PIPE_TX));

    ck_assert_uint_lt(taken, ap->tx_write);
    ck_assert_uint_gt(taken, 3 * DESCRIPTOR_SIZE);
    ck_assert_uint_gt(ap_frames_waiting(ap), 0);
    ck_assert_uint_eq(ap_modem_word(ap) & SMSM_PC_ACK, 0);
    ck_assert_uint_eq(bam_line(ap), 1);
}

static struct record new_record(void)
{
    struct record record = { .text = calloc(1, RECORD_MAX) };

    ck_assert_ptr_nonnull(record.text);
    return record;
}

static void check_same(const struct record *a, const struct record *b)
{
    size_t line = 0;

    for (size_t i = 0; a->text[i] || b->text[i]; i++) {
        if (a->text[i] != b->text[i]) {
            ck_abort_msg("the runs differ; went on:\n%.60s\nrestored:\n%.60s", a->text + line,
                         b->text + line);
        }
        if (a->text[i] == '\n') {
            line = i + 1;
        }
    }
}

/* A memory file that both QEMUs inherit under the same number. */
static int snapshot_file(char path[PATH_SIZE])
{
    int fd = memfd_create("snapshot", 0);

    ck_assert_int_ge(fd, 0);
    snprintf(path, PATH_SIZE, "/dev/fd/%d", fd);
    return fd;
}

/* All of the AP's buffers and FIFOs. */
static void note_memory(struct record *record, struct ap *ap)
{
    static uint8_t bytes[RX_BUFFERS * RX_BUFFER_SIZE];

    qtest_memread(ap->q, AP_FIFO_RX, bytes, 0x1000);
    note_bytes(record, "rx fifo", ap->q->now_ns, bytes, 0x1000);
    qtest_memread(ap->q, AP_RX_BUFFER(0), bytes, sizeof(bytes));
    note_bytes(record, "rx buffers", ap->q->now_ns, bytes, sizeof(bytes));
    qtest_memread(ap->q, SOC_SMEM_BASE, bytes, 0x3000);
    note_bytes(record, "smem", ap->q->now_ns, bytes, 0x3000);
}

/* First what happens by itself, because every move of ours would wake the modem. */
static void watch(struct record *record, struct ap *ap)
{
    note_state(record, ap, ap->q->now_ns);
    note_memory(record, ap);
    qtest_clock_step(ap->q, 5 * NS_PER_MS);
    note_state(record, ap, ap->q->now_ns);
    note_memory(record, ap);
    go_on(record, ap);
    note_memory(record, ap);
}

/* Copies: qom-get's answer lives only until the next. */
static uint64_t trace_number(struct qtest *q, const char *property)
{
    return strtoull(qmp_qom_get(q, QOM_OBSERVER, property), NULL, 0);
}

START_TEST(restored_machine_goes_on_alike)
{
    char path[PATH_SIZE];
    int fd = snapshot_file(path);
    struct record went_on = new_record(), restored = new_record();
    struct qtest *first = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, BOOTS)), *second;
    struct ap ap, ap2;

    ap_init(&ap, first);
    run_into_traffic(&ap);
    check_mid_traffic(&ap);
    qmp_migrate_to_file(first, path);
    ap2 = ap;
    qmp_cont(first);

    second = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, RESTORES));
    qmp_migrate_from_file(second, path);
    qmp_cont(second);
    qtest_clock_set(second, first->now_ns);
    ap_take_over(&ap2, second, &ap2);
    ck_assert_uint_eq(trace_number(second, "trace-lines"), trace_number(first, "trace-lines"));
    ck_assert_uint_eq(trace_number(second, "trace-hash"), trace_number(first, "trace-hash"));

    watch(&went_on, &ap);
    watch(&restored, &ap2);
    check_same(&went_on, &restored);
    ck_assert_ptr_nonnull(strstr(went_on.text, " frame "));
    ck_assert_uint_eq(trace_number(second, "trace-lines"), trace_number(first, "trace-lines"));
    ck_assert_uint_eq(trace_number(second, "trace-hash"), trace_number(first, "trace-hash"));
    qtest_stop(first);
    qtest_stop(second);
    close(fd);
}
END_TEST

/* Every register that can be written, in each pipe another value; pipe 3 in reset. */
static void write_all_registers(struct ap *ap)
{
    ap_bam_write(ap, BAM_IRQ_SRCS_MSK_EE0, 0x80000037);
    for (unsigned int pipe = 0; pipe < 3; pipe++) {
        ap_bam_write(ap, BAM_P_DESC_FIFO_ADDR(pipe), SOC_RAM_BASE + 0x100 * pipe);
        ap_bam_write(ap, BAM_P_FIFO_SIZES(pipe), 0x100 + 8 * pipe);
        ap_bam_write(ap, BAM_P_DATA_FIFO_ADDR(pipe), 0x10 + pipe);
        ap_bam_write(ap, BAM_P_EVNT_GEN_TRSHLD(pipe), 0x20 + pipe);
        ap_bam_write(ap, BAM_P_EVNT_DEST_ADDR(pipe), 0x30 + pipe);
        ap_bam_write(ap, BAM_P_IRQ_EN(pipe), 1 + pipe);
        ap_bam_write(ap, BAM_P_EVNT_REG(pipe), 8 + 8 * pipe);
        ap_bam_write(ap, BAM_P_HALT(pipe), pipe != 1);
        ap_bam_write(ap, BAM_P_CTRL(pipe), pipe == 0 ? 0x22 : 0x2a);
    }
    ap_bam_write(ap, BAM_P_RST(3), 1);
}

/* A descriptor that points at the BAM itself: pipe 4 stops with an error. */
static void make_pipe_fail(struct ap *ap)
{
    ap_tx_start(ap);
    ap_write_descriptor(ap, AP_FIFO_TX, 0, SOC_BAM_BASE, 64, DESCRIPTOR_EOT);
    ap_bam_write(ap, BAM_P_EVNT_REG(PIPE_TX), 8);
    qtest_clock_step(ap->q, NS_PER_MS);
    ck_assert_uint_ne(ap_bam_read(ap, BAM_P_IRQ_STTS(PIPE_TX)), 0);
    ap_write_descriptor(ap, AP_FIFO_TX, 0, AP_TX_BUFFER(0), 8, DESCRIPTOR_EOT);
}

START_TEST(every_register_is_kept)
{
    char path[PATH_SIZE];
    int fd = snapshot_file(path);
    struct qtest *first = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, BOOTS)), *second;
    struct ap ap;

    ap_init(&ap, first);
    ap_bring_up(&ap);
    ap_vote(&ap, true);
    qtest_clock_step(first, 10 * NS_PER_MS);
    make_pipe_fail(&ap);
    write_all_registers(&ap);
    qmp_migrate_to_file(first, path);
    second = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, RESTORES));
    qmp_migrate_from_file(second, path);
    for (uint32_t offset = 0; offset < SOC_BAM_SIZE; offset += 4) {
        uint32_t kept = qtest_readl(first, SOC_BAM_BASE + offset);

        if (qtest_readl(second, SOC_BAM_BASE + offset) != kept) {
            ck_abort_msg("register 0x%x was 0x%x and is 0x%x", offset, kept,
                         qtest_readl(second, SOC_BAM_BASE + offset));
        }
    }
    /* The pipe that failed stays stopped, although its descriptor is good now and another comes. */
    qmp_cont(second);
    qtest_clock_set(second, first->now_ns);
    qtest_writel(second, SOC_BAM_BASE + BAM_P_EVNT_REG(PIPE_TX), 16);
    qtest_clock_step(second, 10 * NS_PER_MS);
    ck_assert_uint_eq(qtest_readl(second, SOC_BAM_BASE + BAM_P_SW_OFSTS(PIPE_TX)), 0);
    qtest_stop(first);
    qtest_stop(second);
    close(fd);
}
END_TEST

/* The same run twice without a snapshot: the comparison itself is sound. */
START_TEST(same_run_gives_the_same_trace)
{
    uint64_t hash[2], lines[2];
    struct record record[2];

    for (unsigned int i = 0; i < 2; i++) {
        struct qtest *q = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, BOOTS));
        struct ap ap;

        ap_init(&ap, q);
        record[i] = new_record();
        run_into_traffic(&ap);
        go_on(&record[i], &ap);
        hash[i] = trace_number(q, "trace-hash");
        lines[i] = trace_number(q, "trace-lines");
        qtest_stop(q);
    }
    check_same(&record[0], &record[1]);
    ck_assert_uint_gt(lines[0], 100);
    ck_assert_uint_eq(lines[0], lines[1]);
    ck_assert_uint_eq(hash[0], hash[1]);
}
END_TEST

/* savevm needs a disk that can hold it: an empty qcow2 in a memory file. */
static void add_snapshot_disk(struct qtest *q, const char *path)
{
    qmp(q, "{\"execute\": \"blockdev-add\", \"arguments\": {\"driver\": \"file\","
           " \"node-name\": \"file\", \"filename\": \"%s\"}}", path);
    qmp(q, "{\"execute\": \"blockdev-create\", \"arguments\": {\"job-id\": \"create\","
           " \"options\": {\"driver\": \"qcow2\", \"file\": \"file\", \"size\": 65536}}}");
    qmp_wait_event(q, "JOB_STATUS_CHANGE", "\"concluded\"");
    qmp(q, "{\"execute\": \"job-dismiss\", \"arguments\": {\"id\": \"create\"}}");
    qmp(q, "{\"execute\": \"blockdev-add\", \"arguments\": {\"driver\": \"qcow2\","
           " \"node-name\": \"disk\", \"file\": \"file\"}}");
}

/* All that comes, in any order: announcements and answers overtake each other by time. */
static uint32_t collect_frames(struct ap *ap, struct record *record)
{
    uint8_t frame[AP_FRAME_MAX];
    uint32_t length, count = 0;
    uint64_t sum = 0;

    qtest_clock_step(ap->q, NS_PER_S);
    ap_interrupt(ap);
    while ((length = ap_take_frame(ap, frame)) > 0) {
        sum += hash_of(frame, length);
        count++;
    }
    note(record, "frames", 0, sum);
    return count;
}

START_TEST(savevm_and_loadvm_in_one_process)
{
    char path[PATH_SIZE];
    int fd = snapshot_file(path);
    struct record before = new_record(), after = new_record();
    struct qtest *q = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, BOOTS));
    struct ap ap, saved;
    uint32_t count;

    add_snapshot_disk(q, path);
    ap_init(&ap, q);
    run_into_traffic(&ap);
    check_mid_traffic(&ap);
    qmp_hmp(q, "savevm cut");
    saved = ap;
    note_state(&before, &ap, 0);
    count = collect_frames(&ap, &before);
    ck_assert_uint_gt(count, 8);

    /* Spoil everything, then come back. */
    qtest_memset(q, SOC_SMEM_BASE, 0xff, SOC_SMEM_SIZE);
    qtest_memset(q, AP_FIFO_RX, 0xff, 0x40000);
    ap_bam_write(&ap, BAM_CTRL, CTRL_SW_RST);
    qtest_writel(q, SOC_MUTEX_BASE + SOC_MUTEX_STRIDE * 3, 0);
    qtest_clock_step(q, 30 * NS_PER_S);
    qmp_stop(q);
    qmp_hmp(q, "loadvm cut");
    ap_take_over(&ap, q, &saved);
    ck_assert_uint_eq(bam_line(&ap), 1);
    note_state(&after, &ap, 0);
    /* All that was due at the cut is overdue now. */
    qmp_cont(q);
    ck_assert_uint_eq(collect_frames(&ap, &after), count);
    check_same(&before, &after);
    qtest_stop(q);
    close(fd);
}
END_TEST

/* Half a snapshot is refused, in words. */
START_TEST(truncated_snapshot_is_refused)
{
    char path[PATH_SIZE];
    int fd = snapshot_file(path);
    struct qtest *first = qtest_start(QTEST_ARGS(MODEM_ARGUMENTS, BOOTS));
    const char *arguments[] = {
        "-machine", "msm8916-dmux", "-accel", "qtest", "-m", "128M", "-nodefaults", "-display",
        "none", "-incoming", NULL, NULL,
    };
    char incoming[PATH_SIZE + 8];
    char *output;

    qmp_migrate_to_file(first, path);
    qtest_stop(first);
    ck_assert_int_eq(ftruncate(fd, lseek(fd, 0, SEEK_END) / 2), 0);
    snprintf(incoming, sizeof(incoming), "file:%s", path);
    arguments[10] = incoming;
    ck_assert_int_ne(qtest_run_to_exit(NULL, arguments, &output), 0);
    ck_assert_ptr_nonnull(strstr(output, "load of migration failed"));
    free(output);
    close(fd);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        { same_run_gives_the_same_trace, 1 },
        { restored_machine_goes_on_alike, 1 },
        { every_register_is_kept, 1 },
        { savevm_and_loadvm_in_one_process, 1 },
        { truncated_snapshot_is_refused, 1 },
        { NULL, 0 },
    };

    return suite_run("snapshot", tests, 60);
}
