/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Machine "msm8916-dmux": as much of an MSM8916 as BAM-DMUX needs, at the real
 * addresses and interrupt numbers (HARDWARE.md 0.2, D1), and a few devices of
 * the bench that the SoC does not have.
 *
 *   CPUs (Cortex-A53, PSCI) -- GICv2 -- arch timer at 19.2 MHz
 *          |
 *          +-- APCS IPC --bit 13--> modem --SPI 26--> AP
 *          |            --bit 12--> modem's SMD --SPI 25--> AP
 *          +-- TCSR mutex            |  \--channels--> -netdev
 *          +-- SMEM in RAM ----------+
 *          +-- A2 BAM v1.7 ----------+ --SPI 29--> AP
 *
 * Not of the SoC: the PL011 console in the place of the UARTDM, a second PL011 on which
 * the scenario engine talks to an agent in the guest (dmux_agent.c), a PL031 RTC and
 * virtio-mmio slots in holes of the address map. They exist so that stock kernels
 * have a console, a wake-up alarm and something to compare against.
 *
 * The device tree comes with -dtb (kernel-driver/dts/msm8916-dmux.dts); nodes of
 * CPUs that -smp left out are removed from it here.
 *
 * QEMU interface:
 *  + -M msm8916-dmux, -smp 1..4, -m 128M to 2G: RAM starts at 0x80000000
 *  + -device dmux-channel,channel=N,netdev=ID on the bus "dmux"
 *  + -global dmux-modem.KNOB=VALUE, see dmux_modem.c
 *  + -global dmux-observer.trace=FILE and others, see dmux_observer.c
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "qemu/units.h"
#include "exec/address-spaces.h"
#include "hw/arm/boot.h"
#include "hw/boards.h"
#include "hw/char/pl011.h"
#include "hw/intc/arm_gic.h"
#include "hw/qdev-clock.h"
#include "hw/qdev-properties.h"
#include "hw/sysbus.h"
#include "system/device_tree.h"
#include "system/system.h"
#include "target/arm/cpu-qom.h"
#include "target/arm/gtimer.h"
#include "dmux_agent.h"
#include "dmux_clock.h"
#include "dmux_control.h"
#include "dmux_modem.h"
#include "dmux_observer.h"
#include "dmux_remoteproc.h"
#include "qcom_apcs_ipc.h"
#include "qcom_bam.h"
#include "qcom_tcsr_mutex.h"
#include "../hw-model/apcs.h"

#define TYPE_MSM8916_DMUX_MACHINE MACHINE_TYPE_NAME("msm8916-dmux")

/* HARDWARE.md 0.2 and D1 */
#define MSM8916_TCSR_MUTEX_BASE 0x01905000
#define MSM8916_TCSR_MUTEX_STRIDE 0x1000
#define MSM8916_BAM_BASE 0x04044000
#define MSM8916_BAM_PIPES 6
#define MSM8916_GIC_DIST_BASE 0x0b000000
#define MSM8916_GIC_CPU_BASE 0x0b002000
#define MSM8916_APCS_BASE 0x0b011000
#define MSM8916_RAM_BASE 0x80000000
#define MSM8916_SMEM_BASE 0x86300000
#define MSM8916_SMEM_SIZE 0x00100000
#define MSM8916_TIMER_HZ 19200000

#define MSM8916_SPIS 256
#define MSM8916_SPI_SMD 25
#define MSM8916_SPI_SMSM 26
#define MSM8916_SPI_BAM 29
#define MSM8916_PPI_TIMER_HYP 17
#define MSM8916_PPI_TIMER_SECURE 18
#define MSM8916_PPI_TIMER_PHYSICAL 19
#define MSM8916_PPI_TIMER_VIRTUAL 20
#define MSM8916_CPUS_MAX 4

/* QEMU_PSCI_CONDUIT_SMC of target/arm/cpu.h, which only target code may include. */
#define PSCI_CONDUIT_SMC 1

/* Devices of the bench; the UARTs take the places of blsp1_uart2 and blsp1_uart1. */
#define BENCH_UART_BASE 0x078b0000
#define BENCH_UART_SPI 108
#define BENCH_AGENT_BASE 0x078af000
#define BENCH_AGENT_SPI 107
#define BENCH_RTC_BASE 0x09010000
#define BENCH_RTC_SPI 200
#define BENCH_VIRTIO_BASE 0x0a000000
#define BENCH_VIRTIO_STRIDE 0x200
#define BENCH_VIRTIO_SLOTS 4
#define BENCH_VIRTIO_SPI 208

#define BENCH_REMOTEPROC_BASE 0x0a010000
#define BENCH_REMOTEPROC_SPI 216

/* First RAM size that holds kernel, SMEM and the reserved regions above it. */
#define MSM8916_RAM_MIN (128 * MiB)
#define MSM8916_RAM_MAX (2 * GiB)

static ARMCPU *machine_create_cpus(MachineState *machine, Object *cpus[])
{
    for (unsigned int i = 0; i < machine->smp.cpus; i++) {
        Object *cpu = object_new(machine->cpu_type);

        object_property_add_child(OBJECT(machine), "cpu[*]", cpu);
        object_property_set_bool(cpu, "has_el3", false, &error_fatal);
        object_property_set_bool(cpu, "has_el2", false, &error_fatal);
        object_property_set_int(cpu, "cntfrq", MSM8916_TIMER_HZ, &error_fatal);
        qdev_realize(DEVICE(cpu), NULL, &error_fatal);
        object_unref(cpu);
        cpus[i] = cpu;
    }
    return ARM_CPU(cpus[0]);
}

static DeviceState *machine_create_gic(MachineState *machine, Object *cpus[])
{
    static const struct {
        unsigned int output;
        unsigned int intid;
    } timers[] = {
        { GTIMER_PHYS, MSM8916_PPI_TIMER_PHYSICAL },
        { GTIMER_VIRT, MSM8916_PPI_TIMER_VIRTUAL },
        { GTIMER_HYP, MSM8916_PPI_TIMER_HYP },
        { GTIMER_SEC, MSM8916_PPI_TIMER_SECURE },
    };
    unsigned int count = machine->smp.cpus;
    DeviceState *gic = qdev_new(TYPE_ARM_GIC);
    SysBusDevice *bus_device = SYS_BUS_DEVICE(gic);

    qdev_prop_set_uint32(gic, "revision", 2);
    qdev_prop_set_uint32(gic, "num-cpu", count);
    qdev_prop_set_uint32(gic, "num-irq", MSM8916_SPIS + GIC_INTERNAL);
    sysbus_realize_and_unref(bus_device, &error_fatal);
    sysbus_mmio_map(bus_device, 0, MSM8916_GIC_DIST_BASE);
    sysbus_mmio_map(bus_device, 1, MSM8916_GIC_CPU_BASE);

    for (unsigned int i = 0; i < count; i++) {
        DeviceState *cpu = DEVICE(cpus[i]);
        unsigned int private_base = MSM8916_SPIS + i * GIC_INTERNAL;

        for (unsigned int t = 0; t < ARRAY_SIZE(timers); t++) {
            qdev_connect_gpio_out(cpu, timers[t].output,
                                  qdev_get_gpio_in(gic, private_base + timers[t].intid));
        }
        sysbus_connect_irq(bus_device, i, qdev_get_gpio_in(cpu, ARM_CPU_IRQ));
        sysbus_connect_irq(bus_device, i + count, qdev_get_gpio_in(cpu, ARM_CPU_FIQ));
    }
    return gic;
}

static DmuxObserver *machine_create_observer(MachineState *machine)
{
    DeviceState *observer = qdev_new(TYPE_DMUX_OBSERVER);

    object_property_add_child(OBJECT(machine), "observer", OBJECT(observer));
    object_property_set_link(OBJECT(observer), "ram", OBJECT(machine->ram), &error_fatal);
    qdev_prop_set_uint64(observer, "ram-base", MSM8916_RAM_BASE);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(observer), &error_fatal);
    return DMUX_OBSERVER(observer);
}

static void machine_create_dmux(MachineState *machine, DeviceState *gic)
{
    Object *observer = OBJECT(machine_create_observer(machine));
    DeviceState *mutex = qdev_new(TYPE_QCOM_TCSR_MUTEX);
    DeviceState *apcs = qdev_new(TYPE_QCOM_APCS_IPC);
    DeviceState *bam = qdev_new(TYPE_QCOM_BAM);
    DeviceState *modem = qdev_new(TYPE_DMUX_MODEM);
    DeviceState *control = qdev_new(TYPE_DMUX_CONTROL);
    DeviceState *remoteproc = qdev_new(TYPE_DMUX_REMOTEPROC);

    object_property_add_child(OBJECT(machine), "tcsr-mutex", OBJECT(mutex));
    object_property_set_link(OBJECT(mutex), "observer", observer, &error_fatal);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(mutex), &error_fatal);
    sysbus_mmio_map(SYS_BUS_DEVICE(mutex), 0, MSM8916_TCSR_MUTEX_BASE);

    object_property_add_child(OBJECT(machine), "apcs", OBJECT(apcs));
    object_property_set_link(OBJECT(apcs), "observer", observer, &error_fatal);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(apcs), &error_fatal);
    sysbus_mmio_map(SYS_BUS_DEVICE(apcs), 0, MSM8916_APCS_BASE);

    object_property_add_child(OBJECT(machine), "bam", OBJECT(bam));
    object_property_set_link(OBJECT(bam), "observer", observer, &error_fatal);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(bam), &error_fatal);
    sysbus_mmio_map(SYS_BUS_DEVICE(bam), 0, MSM8916_BAM_BASE);
    sysbus_connect_irq(SYS_BUS_DEVICE(bam), 0, qdev_get_gpio_in(gic, MSM8916_SPI_BAM));

    object_property_add_child(OBJECT(machine), "modem", OBJECT(modem));
    object_property_set_link(OBJECT(modem), "observer", observer, &error_fatal);
    object_property_set_link(OBJECT(modem), "bam", OBJECT(bam), &error_fatal);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(modem), &error_fatal);
    sysbus_connect_irq(SYS_BUS_DEVICE(modem), 0, qdev_get_gpio_in(gic, MSM8916_SPI_SMSM));
    qdev_connect_gpio_out_named(apcs, QCOM_APCS_IPC_GPIO, APCS_IPC_BIT_MODEM_SMSM,
                                qdev_get_gpio_in_named(modem, DMUX_MODEM_GPIO_SMSM, 0));

    object_property_add_child(OBJECT(machine), "control", OBJECT(control));
    object_property_set_link(OBJECT(control), "modem", OBJECT(modem), &error_fatal);
    object_property_set_link(OBJECT(control), "mutex", OBJECT(mutex), &error_fatal);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(control), &error_fatal);
    sysbus_connect_irq(SYS_BUS_DEVICE(control), 0, qdev_get_gpio_in(gic, MSM8916_SPI_SMD));
    qdev_connect_gpio_out_named(apcs, QCOM_APCS_IPC_GPIO, APCS_IPC_BIT_MODEM_SMD,
                                qdev_get_gpio_in_named(control, DMUX_CONTROL_GPIO_SMD, 0));

    object_property_add_child(OBJECT(machine), "remoteproc", OBJECT(remoteproc));
    object_property_set_link(OBJECT(remoteproc), "modem", OBJECT(modem), &error_fatal);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(remoteproc), &error_fatal);
    sysbus_mmio_map(SYS_BUS_DEVICE(remoteproc), 0, BENCH_REMOTEPROC_BASE);
    sysbus_connect_irq(SYS_BUS_DEVICE(remoteproc), 0,
                       qdev_get_gpio_in(gic, BENCH_REMOTEPROC_SPI));
}

static void machine_create_bench_devices(DeviceState *gic)
{
    Chardev *agent = qemu_chardev_new("dmux-agent", TYPE_CHARDEV_DMUX_AGENT, NULL, NULL,
                                      &error_fatal);

    sysbus_create_simple("pl031", BENCH_RTC_BASE, qdev_get_gpio_in(gic, BENCH_RTC_SPI));
    pl011_create(BENCH_UART_BASE, qdev_get_gpio_in(gic, BENCH_UART_SPI), serial_hd(0));
    pl011_create(BENCH_AGENT_BASE, qdev_get_gpio_in(gic, BENCH_AGENT_SPI), agent);
    for (unsigned int i = 0; i < BENCH_VIRTIO_SLOTS; i++) {
        sysbus_create_simple("virtio-mmio", BENCH_VIRTIO_BASE + i * BENCH_VIRTIO_STRIDE,
                             qdev_get_gpio_in(gic, BENCH_VIRTIO_SPI + i));
    }
}

/* The tree describes MSM8916_CPUS_MAX CPUs; take out those that are not there. */
static void machine_modify_dtb(const struct arm_boot_info *info, void *fdt)
{
    g_auto(GStrv) paths = qemu_fdt_node_unit_path(fdt, "cpu", &error_fatal);

    for (unsigned int i = 0; paths[i]; i++) {
        const char *unit = strrchr(paths[i], '@');
        uint64_t number;

        if (unit && qemu_strtou64(unit + 1, NULL, 16, &number) == 0 &&
            number >= current_machine->smp.cpus) {
            qemu_fdt_nop_node(fdt, paths[i]);
        }
    }
}

static void msm8916_dmux_init(MachineState *machine)
{
    /* Kept for the life of the machine: a system reset boots from it again. */
    static struct arm_boot_info boot_info;
    Object *cpus[MSM8916_CPUS_MAX];
    DeviceState *gic;
    ARMCPU *boot_cpu;

    if (machine->ram_size < MSM8916_RAM_MIN || machine->ram_size > MSM8916_RAM_MAX) {
        error_report("msm8916-dmux: -m must be from 128M to 2G: SMEM lies at 0x%x",
                     MSM8916_SMEM_BASE);
        exit(EXIT_FAILURE);
    }
    dmux_clock_init();
    memory_region_add_subregion(get_system_memory(), MSM8916_RAM_BASE, machine->ram);
    boot_cpu = machine_create_cpus(machine, cpus);
    gic = machine_create_gic(machine, cpus);
    machine_create_dmux(machine, gic);
    machine_create_bench_devices(gic);

    boot_info = (struct arm_boot_info) {
        .ram_size = machine->ram_size,
        .loader_start = MSM8916_RAM_BASE,
        .psci_conduit = PSCI_CONDUIT_SMC,
        .modify_dtb = machine_modify_dtb,
    };
    arm_load_kernel(boot_cpu, machine, &boot_info);
}

/* What the SoC fixes; as defaults, so that -global can still ask for another block. */
static GlobalProperty msm8916_dmux_defaults[] = {
    { TYPE_QCOM_TCSR_MUTEX, "stride", stringify(MSM8916_TCSR_MUTEX_STRIDE) },
    { TYPE_QCOM_BAM, "version", "1.7" },
    { TYPE_QCOM_BAM, "num-pipes", stringify(MSM8916_BAM_PIPES) },
    { TYPE_DMUX_MODEM, "smem-base", stringify(MSM8916_SMEM_BASE) },
    { TYPE_DMUX_MODEM, "smem-size", stringify(MSM8916_SMEM_SIZE) },
};

static void msm8916_dmux_class_init(ObjectClass *klass, void *data)
{
    static const char *const cpu_types[] = {
        ARM_CPU_TYPE_NAME("cortex-a53"),
        ARM_CPU_TYPE_NAME("cortex-a57"),
        ARM_CPU_TYPE_NAME("max"),
        NULL
    };
    MachineClass *mc = MACHINE_CLASS(klass);

    mc->desc = "Qualcomm MSM8916, reduced to BAM-DMUX and a fake modem";
    mc->init = msm8916_dmux_init;
    mc->default_cpu_type = ARM_CPU_TYPE_NAME("cortex-a53");
    mc->valid_cpu_types = cpu_types;
    mc->default_cpus = 1;
    mc->min_cpus = 1;
    mc->max_cpus = MSM8916_CPUS_MAX;
    mc->default_ram_size = 512 * MiB;
    mc->default_ram_id = "msm8916.ram";
    mc->no_floppy = 1;
    mc->no_cdrom = 1;
    mc->no_parallel = 1;
    compat_props_add(mc->compat_props, msm8916_dmux_defaults,
                     ARRAY_SIZE(msm8916_dmux_defaults));
}

static const TypeInfo msm8916_dmux_types[] = {
    {
        .name = TYPE_MSM8916_DMUX_MACHINE,
        .parent = TYPE_MACHINE,
        .class_init = msm8916_dmux_class_init,
    },
};

DEFINE_TYPES(msm8916_dmux_types)
