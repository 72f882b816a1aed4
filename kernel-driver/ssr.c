// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modem restarts, as the remoteproc framework reports them.
 *
 * Before the modem loses power (crash or orderly stop) the link is given up without
 * touching a register; this notifier returns only when that is done, so nobody is left
 * in the BAM when its power goes (QUIRKS.md LIFE-05, LIFE-06). Without remoteproc the
 * machine works from what SMSM and the channels' commands show.
 *
 * The notifier's home, qcom_common, exists only where a Qualcomm remoteproc driver does.
 * It is looked up at run time: as the modem's remoteproc creates our device, it is loaded
 * when it matters, and this module loads without it.
 */
#include "bam_dmux.h"

#include <linux/module.h>
#include <linux/remoteproc/qcom_rproc.h>

/* Name of the modem among the remote processors that announce restarts. */
#define BAM_DMUX_SSR_NAME	"mpss"

#if IS_ENABLED(CONFIG_QCOM_RPROC_COMMON)

static int bam_dmux_ssr_notify(struct notifier_block *block, unsigned long type, void *data)
{
	struct bam_dmux *dmux = container_of(block, struct bam_dmux, ssr_block);

	switch (type) {
	case QCOM_SSR_BEFORE_SHUTDOWN:
		bam_dmux_power_modem_gone(dmux);
		break;
	case QCOM_SSR_AFTER_POWERUP:
		bam_dmux_power_modem_back(dmux);
		break;
	default:
		break;
	}
	return NOTIFY_OK;
}

void bam_dmux_ssr_register(struct bam_dmux *dmux)
{
	typeof(&qcom_register_ssr_notifier) register_notifier;
	void *handle;

	register_notifier = symbol_get(qcom_register_ssr_notifier);
	if (!register_notifier) {
		dev_dbg(dmux->dev, "no remoteproc: restarts are inferred\n");
		return;
	}
	dmux->ssr_block.notifier_call = bam_dmux_ssr_notify;
	handle = register_notifier(BAM_DMUX_SSR_NAME, &dmux->ssr_block);
	if (IS_ERR_OR_NULL(handle)) {
		dev_warn(dmux->dev, "no restart notifications: %pe\n", handle);
		symbol_put(qcom_register_ssr_notifier);
		return;
	}
	dmux->ssr_handle = handle;
}

void bam_dmux_ssr_unregister(struct bam_dmux *dmux)
{
	typeof(&qcom_unregister_ssr_notifier) unregister_notifier;

	if (!dmux->ssr_handle)
		return;
	/* Cannot be missing: registration holds its module. */
	unregister_notifier = symbol_get(qcom_unregister_ssr_notifier);
	if (WARN_ON(!unregister_notifier))
		return;
	unregister_notifier(dmux->ssr_handle, &dmux->ssr_block);
	symbol_put(qcom_unregister_ssr_notifier);
	symbol_put(qcom_register_ssr_notifier);
	dmux->ssr_handle = NULL;
}

#else

void bam_dmux_ssr_register(struct bam_dmux *dmux)
{
}

void bam_dmux_ssr_unregister(struct bam_dmux *dmux)
{
}

#endif
