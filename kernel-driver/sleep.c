// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runtime PM and system sleep, as the PM core sees the device.
 *
 * Runtime PM only measures idleness and shows it. Resume never fails, because a failure
 * is remembered by kernels up to 7.2 and answers every later resume (HARDWARE.md F1 P9);
 * suspend is refused with -EBUSY, which no kernel remembers, while something is still to
 * be sent. The core asks again by itself only if some of the delay is left, so the machine
 * tells it when all has been sent.
 *
 * System sleep: suspend drops the vote and waits a bounded time for the modem to let go.
 * The BAM driver stops working between its late suspend and its early resume; as its
 * consumer we come before and after it, and keep the machine still in between. What pc
 * did meanwhile is seen by its level afterwards. Packets wait.
 */
#include "bam_dmux.h"

#include <linux/pm.h>
#include <linux/pm_runtime.h>
#include <linux/pm_wakeup.h>

static int bam_dmux_sleep_runtime_suspend(struct device *dev)
{
	struct bam_dmux *dmux = dev_get_drvdata(dev);

	if (bam_dmux_gate_tell_idle(dmux)) {
		pm_runtime_mark_last_busy(dev);
		return -EBUSY;
	}
	WRITE_ONCE(dmux->power.rpm_active, false);
	bam_dmux_power_kick(dmux);
	return 0;
}

static int bam_dmux_sleep_runtime_resume(struct device *dev)
{
	struct bam_dmux *dmux = dev_get_drvdata(dev);

	WRITE_ONCE(dmux->power.tell_idle, false);
	WRITE_ONCE(dmux->power.rpm_active, true);
	bam_dmux_power_kick(dmux);
	return 0;
}

static int bam_dmux_sleep_suspend(struct device *dev)
{
	struct bam_dmux *dmux = dev_get_drvdata(dev);
	int err;

	bam_dmux_power_set_asleep(dmux, true);
	if (device_may_wakeup(dev)) {
		err = bam_dmux_smsm_set_wake(dmux, true);
		if (err)
			dev_dbg(dev, "the modem cannot wake the system: %d\n", err);
		else
			device_set_wakeup_path(dev);
	}
	return 0;
}

static int bam_dmux_sleep_resume(struct device *dev)
{
	struct bam_dmux *dmux = dev_get_drvdata(dev);

	/* The other end of the call above; where that failed there is nothing to undo. */
	if (device_wakeup_path(dev))
		bam_dmux_smsm_set_wake(dmux, false);
	bam_dmux_power_set_asleep(dmux, false);
	return 0;
}

static int bam_dmux_sleep_suspend_late(struct device *dev)
{
	bam_dmux_power_set_frozen(dev_get_drvdata(dev), true);
	return 0;
}

static int bam_dmux_sleep_resume_early(struct device *dev)
{
	bam_dmux_power_set_frozen(dev_get_drvdata(dev), false);
	return 0;
}

const struct dev_pm_ops bam_dmux_sleep_ops = {
	SYSTEM_SLEEP_PM_OPS(bam_dmux_sleep_suspend, bam_dmux_sleep_resume)
	LATE_SYSTEM_SLEEP_PM_OPS(bam_dmux_sleep_suspend_late, bam_dmux_sleep_resume_early)
	RUNTIME_PM_OPS(bam_dmux_sleep_runtime_suspend, bam_dmux_sleep_runtime_resume, NULL)
};
