/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that differs between kernels 6.1 .. 7.x, and nothing else.
 *
 * An in-tree copy drops this file and uses the newest form of each item.
 */
#ifndef BAM_DMUX_COMPAT_H
#define BAM_DMUX_COMPAT_H

#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#include <asm/unaligned.h>
#else
#include <linux/unaligned.h>
#endif

/* The callback without a result moved from .remove_new to .remove. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define BAM_DMUX_COMPAT_REMOVE	remove_new
#else
#define BAM_DMUX_COMPAT_REMOVE	remove
#endif

/* The string's source is named once, in the event's TP_STRUCT__entry. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define BAM_DMUX_COMPAT_ASSIGN_STR(field, source)	__assign_str(field, source)
#else
#define BAM_DMUX_COMPAT_ASSIGN_STR(field, source)	__assign_str(field)
#endif

/* A netdev that only carries the NAPI instance all channels share. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
static inline struct net_device *bam_dmux_compat_alloc_dummy(void)
{
	struct net_device *dummy = kzalloc(sizeof(*dummy), GFP_KERNEL);

	if (dummy)
		init_dummy_netdev(dummy);
	return dummy;
}

static inline void bam_dmux_compat_free_dummy(struct net_device *dummy)
{
	kfree(dummy);
}
#else
static inline struct net_device *bam_dmux_compat_alloc_dummy(void)
{
	return alloc_netdev_dummy(0);
}

static inline void bam_dmux_compat_free_dummy(struct net_device *dummy)
{
	free_netdev(dummy);
}
#endif

#endif /* BAM_DMUX_COMPAT_H */
