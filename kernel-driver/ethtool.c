// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool -i and -S. The counters belong to the device: all interfaces show the same.
 */
#include "bam_dmux.h"

#include <linux/ethtool.h>

static const char bam_dmux_ethtool_names[][ETH_GSTRING_LEN] = {
	[BAM_DMUX_TX_PARKED] = "tx_parked",
	[BAM_DMUX_TX_EXPIRED] = "tx_expired",
	[BAM_DMUX_TX_LOST] = "tx_lost_with_link",
	[BAM_DMUX_TX_CLOSED] = "tx_channel_closed",
	[BAM_DMUX_TX_BAD_LENGTH] = "tx_bad_length",
	[BAM_DMUX_TX_NO_MEMORY] = "tx_no_memory",
	[BAM_DMUX_TX_DOORBELLS] = "tx_doorbells",
	[BAM_DMUX_TX_RETRIES] = "tx_descriptor_retries",
	[BAM_DMUX_TX_STALLS] = "tx_stalls",
	[BAM_DMUX_TX_TIMEOUTS] = "tx_timeouts",
	[BAM_DMUX_RX_POLLS] = "rx_polls",
	[BAM_DMUX_RX_RETRIES] = "rx_refill_retries",
	[BAM_DMUX_RX_UNWRITTEN] = "rx_unwritten",
	[BAM_DMUX_RX_BAD_MAGIC] = "rx_bad_magic",
	[BAM_DMUX_RX_BAD_COMMAND] = "rx_bad_command",
	[BAM_DMUX_RX_OTHER_CHANNEL] = "rx_other_channel",
	[BAM_DMUX_RX_BAD_LENGTH] = "rx_bad_length",
	[BAM_DMUX_RX_SELF_SIZED] = "rx_length_from_ip",
	[BAM_DMUX_RX_ETHERNET] = "rx_ethernet_mode",
	[BAM_DMUX_RX_CLOSED] = "rx_channel_closed",
	[BAM_DMUX_RX_DOWN] = "rx_interface_down",
	[BAM_DMUX_RX_NO_MEMORY] = "rx_no_memory",
	[BAM_DMUX_OPENS_SENT] = "opens_sent",
	[BAM_DMUX_CLOSES_SENT] = "closes_sent",
	[BAM_DMUX_OPENS_RECEIVED] = "opens_received",
	[BAM_DMUX_CLOSES_RECEIVED] = "closes_received",
	[BAM_DMUX_DUPLICATE_COMMANDS] = "duplicate_commands",
	[BAM_DMUX_VOTES] = "votes",
	[BAM_DMUX_WAKES] = "wakes",
	[BAM_DMUX_WAKE_FAILURES] = "wake_failures",
	[BAM_DMUX_ACKS_SENT] = "acks_sent",
	[BAM_DMUX_ACKS_SURPLUS] = "acks_surplus",
	[BAM_DMUX_LINK_STARTS] = "link_starts",
	[BAM_DMUX_LINK_START_FAILURES] = "link_start_failures",
	[BAM_DMUX_LINK_ABANDONS] = "link_abandons",
	[BAM_DMUX_LINK_SUSPECTS] = "link_suspects",
	[BAM_DMUX_MODEM_RESTARTS] = "modem_restarts",
	[BAM_DMUX_DOUBTS] = "restarts_suspected",
};

static_assert(ARRAY_SIZE(bam_dmux_ethtool_names) == BAM_DMUX_COUNTER_COUNT);

static void bam_dmux_ethtool_get_drvinfo(struct net_device *netdev, struct ethtool_drvinfo *info)
{
	struct bam_dmux *dmux = bam_dmux_netdev_channel(netdev)->dmux;

	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(dmux->dev), sizeof(info->bus_info));
}

static int bam_dmux_ethtool_get_sset_count(struct net_device *netdev, int set)
{
	return set == ETH_SS_STATS ? BAM_DMUX_COUNTER_COUNT : -EOPNOTSUPP;
}

static void bam_dmux_ethtool_get_strings(struct net_device *netdev, u32 set, u8 *out)
{
	if (set == ETH_SS_STATS)
		memcpy(out, bam_dmux_ethtool_names, sizeof(bam_dmux_ethtool_names));
}

static void bam_dmux_ethtool_get_stats(struct net_device *netdev, struct ethtool_stats *stats,
				       u64 *out)
{
	struct bam_dmux *dmux = bam_dmux_netdev_channel(netdev)->dmux;
	unsigned int i;

	for (i = 0; i < BAM_DMUX_COUNTER_COUNT; i++)
		out[i] = atomic64_read(&dmux->counters[i]);
}

const struct ethtool_ops bam_dmux_ethtool_ops = {
	.get_drvinfo = bam_dmux_ethtool_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ts_info = ethtool_op_get_ts_info,
	.get_sset_count = bam_dmux_ethtool_get_sset_count,
	.get_strings = bam_dmux_ethtool_get_strings,
	.get_ethtool_stats = bam_dmux_ethtool_get_stats,
};

/* Name for trace points and logs, as ethtool -S shows it. */
const char *bam_dmux_counter_name(enum bam_dmux_counter counter)
{
	return bam_dmux_ethtool_names[counter];
}
