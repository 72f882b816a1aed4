// SPDX-License-Identifier: GPL-2.0-only
/*
 * Driver for Qualcomm's BAM data multiplexer (device tree "qcom,bam-dmux"): probe, removal
 * and the poll of the downlink. bam_dmux.h has the map.
 *
 * Removal takes the interfaces first, so that their CLOSE can still be sent; then leaves
 * the power handshake in good order; the interrupts that this needs go last.
 */
#include "bam_dmux.h"

#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/pm_wakeup.h>
#include <linux/slab.h>

/* Default of power/autosuspend_delay_ms, as both known drivers. */
#define BAM_DMUX_AUTOSUSPEND_MS	1000
/* Removal: for the CLOSE of interfaces that were up, including a wake of the modem. */
#define BAM_DMUX_CLOSE_MS	2000u
#define BAM_DMUX_CLOSE_STEP_US	1000u

static bool ap_first;
module_param(ap_first, bool, 0444);
MODULE_PARM_DESC(ap_first, "Vote for power once after probe: the modem does not start by itself");

static char *channels;
module_param(channels, charp, 0444);
MODULE_PARM_DESC(channels, "Channels, e.g. 0-7, that get an interface without the modem's OPEN");

static int bam_dmux_poll(struct napi_struct *napi, int budget)
{
	struct bam_dmux *dmux = container_of(napi, struct bam_dmux, napi);
	int done;

	bam_dmux_count(dmux, BAM_DMUX_RX_POLLS);
	done = bam_dmux_rx_poll(dmux, budget);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

static int bam_dmux_assumed_channels(struct device *dev, u32 *set)
{
	DECLARE_BITMAP(map, DMUX_CHANNELS);
	int err;

	*set = 0;
	if (!channels || !*channels)
		return 0;
	err = bitmap_parselist(channels, map, DMUX_CHANNELS);
	if (err)
		return dev_err_probe(dev, err, "channels=%s is no list like 0,2-4 of 0 to %u\n",
				     channels, DMUX_CHANNELS - 1);
	*set = map[0];
	return 0;
}

static int bam_dmux_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct bam_dmux *dmux;
	u32 assumed, remembered;
	int err;

	err = bam_dmux_assumed_channels(dev, &assumed);
	if (err)
		return err;
	/* Not the device's: what is left behind may outlive the binding. */
	dmux = kzalloc(sizeof(*dmux), GFP_KERNEL);
	if (!dmux)
		return -ENOMEM;
	dmux->dev = dev;
	dmux->power.start = bam_dmux_remains_recall(dev, &remembered);
	platform_set_drvdata(pdev, dmux);
	bam_dmux_ring_init(dmux);
	bam_dmux_link_init(dmux);
	err = bam_dmux_smsm_init(dmux);
	if (err)
		goto err_free;

	err = -ENOMEM;
	dmux->dummy = bam_dmux_compat_alloc_dummy();
	if (!dmux->dummy)
		goto err_free;
	netif_napi_add(dmux->dummy, &dmux->napi, bam_dmux_poll);
	err = bam_dmux_power_init(dmux, ap_first);
	if (err)
		goto err_napi_del;

	device_set_wakeup_capable(dev, true);
	pm_runtime_set_autosuspend_delay(dev, BAM_DMUX_AUTOSUSPEND_MS);
	pm_runtime_use_autosuspend(dev);
	pm_runtime_enable(dev);
	err = bam_dmux_smsm_listen(dmux);
	if (err)
		goto err_pm_disable;
	bam_dmux_ssr_register(dmux);
	bam_dmux_channel_init(dmux, assumed, remembered);
	/* What the interrupts brought up to here is a level that this reads. */
	bam_dmux_power_request(dmux, BAM_DMUX_REQUEST_START);
	return 0;

err_pm_disable:
	pm_runtime_disable(dev);
	pm_runtime_dont_use_autosuspend(dev);
	device_set_wakeup_capable(dev, false);
	bam_dmux_power_exit(dmux);
err_napi_del:
	netif_napi_del(&dmux->napi);
	bam_dmux_compat_free_dummy(dmux->dummy);
err_free:
	bam_dmux_link_free(dmux);
	return err;
}

/* Give the CLOSE commands a chance. A modem that does not wake up forgets by itself. */
static void bam_dmux_wait_for_closes(struct bam_dmux *dmux)
{
	unsigned long end = jiffies + msecs_to_jiffies(BAM_DMUX_CLOSE_MS);

	while (READ_ONCE(dmux->tx.work) && time_before(jiffies, end))
		usleep_range(BAM_DMUX_CLOSE_STEP_US, 2 * BAM_DMUX_CLOSE_STEP_US);
}

static void bam_dmux_remove(struct platform_device *pdev)
{
	struct bam_dmux *dmux = platform_get_drvdata(pdev);
	struct device *dev = dmux->dev;

	bam_dmux_channel_exit(dmux);
	bam_dmux_wait_for_closes(dmux);
	bam_dmux_ssr_unregister(dmux);
	bam_dmux_power_stop(dmux);
	/* Up to here the modem may have opened and closed channels. */
	bam_dmux_remains_store(dmux);
	bam_dmux_smsm_deafen(dmux);
	bam_dmux_link_quiesce(dmux);
	pm_runtime_disable(dev);
	pm_runtime_set_suspended(dev);
	pm_runtime_dont_use_autosuspend(dev);
	device_set_wakeup_capable(dev, false);
	bam_dmux_power_exit(dmux);
	netif_napi_del(&dmux->napi);
	bam_dmux_compat_free_dummy(dmux->dummy);
	bam_dmux_link_free(dmux);
}

/* The next kernel must find a BAM that writes nowhere (QUIRKS.md LIFE-12). */
static void bam_dmux_shutdown(struct platform_device *pdev)
{
	bam_dmux_power_stop(platform_get_drvdata(pdev));
}

static const struct of_device_id bam_dmux_of_match[] = {
	{ .compatible = "qcom,bam-dmux" },
	{ }
};
MODULE_DEVICE_TABLE(of, bam_dmux_of_match);

static struct platform_driver bam_dmux_driver = {
	.probe = bam_dmux_probe,
	.BAM_DMUX_COMPAT_REMOVE = bam_dmux_remove,
	.shutdown = bam_dmux_shutdown,
	.driver = {
		.name = "bam-dmux",
		.of_match_table = bam_dmux_of_match,
		.pm = pm_ptr(&bam_dmux_sleep_ops),
	},
};
module_platform_driver(bam_dmux_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Qualcomm BAM-DMUX network driver");
