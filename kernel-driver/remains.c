// SPDX-License-Identifier: GPL-2.0-only
/*
 * What outlives an unbind, for the next bind of the same device.
 *
 * Knowledge is kept as the platform device's data: which channels the modem had opened, since it
 * announces them once in its life (QUIRKS.md LIFE-10), and how the power handshake ended.
 *
 * A link that was abandoned cannot be given back while the BAM has no power: the DMA engine's
 * channels stay requested, the BAM may still know the memory, and descriptors not completed name
 * the instance that submitted them. That instance is left behind whole, with a reference to the
 * device and to this module; the next bind adopts its link, and frees it once the BAM has power
 * again and the channels have been ended.
 */
#include "bam_dmux.h"

#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define BAM_DMUX_REMAINS_MAGIC	0x786d6463u	/* "cdmx" */

/* Kept as the platform device's data while no driver is bound. */
struct bam_dmux_remains {
	u32 magic;
	u32 channels;		/* bit c: the modem's end of channel c is open */
	u32 power;		/* DMUX_AP_START_ bits */
};

static DEFINE_MUTEX(bam_dmux_left_lock);
static LIST_HEAD(bam_dmux_left);

/**
 * bam_dmux_remains_recall() - what the last instance knew
 * @dev:	the device
 * @channels:	set to the channels that the modem had opened, 0 for a first bind
 *
 * Return: DMUX_AP_START_ bits, 0 for a first bind.
 */
u32 bam_dmux_remains_recall(struct device *dev, u32 *channels)
{
	const struct bam_dmux_remains *remains = dev_get_platdata(dev);

	*channels = 0;
	if (!remains || remains->magic != BAM_DMUX_REMAINS_MAGIC)
		return 0;
	*channels = remains->channels;
	return remains->power;
}

/* The link and the machine are off: nothing changes any more. */
void bam_dmux_remains_store(struct bam_dmux *dmux)
{
	struct bam_dmux_remains remains = {
		.magic = BAM_DMUX_REMAINS_MAGIC,
		.channels = dmux->channels.table.remote & GENMASK(DMUX_CHANNELS - 1, 0),
	};

	if (dmux->power.machine.phase == DMUX_AP_OFF)
		remains.power = dmux_power_ap_remains(&dmux->power.machine);
	if (platform_device_add_data(to_platform_device(dmux->dev), &remains, sizeof(remains)))
		dev_warn(dmux->dev, "no memory to remember the modem's channels\n");
}

/* An instance whose link is abandoned; it must not be touched by its owner any more. */
void bam_dmux_remains_leave(struct bam_dmux *dmux)
{
	get_device(dmux->dev);
	__module_get(THIS_MODULE);
	mutex_lock(&bam_dmux_left_lock);
	list_add(&dmux->left_node, &bam_dmux_left);
	mutex_unlock(&bam_dmux_left_lock);
}

/* The instance that was left behind by @dev, NULL if none was; to be freed by the caller. */
struct bam_dmux *bam_dmux_remains_adopt(struct device *dev)
{
	struct bam_dmux *found = NULL;
	struct bam_dmux *left;

	mutex_lock(&bam_dmux_left_lock);
	list_for_each_entry(left, &bam_dmux_left, left_node) {
		if (left->dev != dev)
			continue;
		found = left;
		list_del(&left->left_node);
		break;
	}
	mutex_unlock(&bam_dmux_left_lock);
	if (!found)
		return NULL;
	/* The caller is this module's code, for the very device. */
	module_put(THIS_MODULE);
	put_device(dev);
	return found;
}
