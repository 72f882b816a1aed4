// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network interfaces: raw IP, point to point, one per channel.
 *
 * Names are wwan0, wwan1, ... in order of registration, as for every WWAN driver; which
 * channel it is, is said by dev_port. No ndo waits for the modem.
 */
#include "bam_dmux.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <net/pkt_sched.h>

/* A grant may take as long as the longest back-off between two wakes, 8 s. */
#define BAM_DMUX_WATCHDOG	(10 * HZ)

static int bam_dmux_netdev_init(struct net_device *netdev)
{
	netdev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	return netdev->tstats ? 0 : -ENOMEM;
}

static void bam_dmux_netdev_uninit(struct net_device *netdev)
{
	free_percpu(netdev->tstats);
}

static int bam_dmux_netdev_open(struct net_device *netdev)
{
	bam_dmux_channel_open(bam_dmux_netdev_channel(netdev));
	netif_start_queue(netdev);
	return 0;
}

static int bam_dmux_netdev_stop(struct net_device *netdev)
{
	netif_stop_queue(netdev);
	bam_dmux_channel_close(bam_dmux_netdev_channel(netdev));
	return 0;
}

static const struct net_device_ops bam_dmux_netdev_ops = {
	.ndo_init = bam_dmux_netdev_init,
	.ndo_uninit = bam_dmux_netdev_uninit,
	.ndo_open = bam_dmux_netdev_open,
	.ndo_stop = bam_dmux_netdev_stop,
	.ndo_start_xmit = bam_dmux_tx_xmit,
	.ndo_tx_timeout = bam_dmux_tx_timeout,
	.ndo_get_stats64 = dev_get_tstats64,
};

static const struct device_type bam_dmux_netdev_type = {
	.name = "wwan",
};

static void bam_dmux_netdev_setup(struct net_device *netdev)
{
	netdev->netdev_ops = &bam_dmux_netdev_ops;
	netdev->ethtool_ops = &bam_dmux_ethtool_ops;
	netdev->watchdog_timeo = BAM_DMUX_WATCHDOG;

	netdev->type = ARPHRD_RAWIP;
	netdev->flags = IFF_POINTOPOINT | IFF_NOARP;
	SET_NETDEV_DEVTYPE(netdev, &bam_dmux_netdev_type);

	netdev->mtu = ETH_DATA_LEN;
	/* With header and pad it still is one buffer of the modem. */
	netdev->max_mtu = DMUX_PAYLOAD_MAX;
	netdev->needed_headroom = DMUX_HEADER_SIZE;
	netdev->needed_tailroom = DMUX_PAD_MAX;
	/* Left at 0 this would mean an interface that needs no queue. */
	netdev->tx_queue_len = DEFAULT_TX_QUEUE_LEN;
}

static_assert(DMUX_PAYLOAD_MAX % DMUX_PAD_ALIGNMENT == 0);

/**
 * bam_dmux_netdev_create() - register the interface of a channel
 * @channel:	the channel; its netdev member is set before user space can see the interface
 *
 * Return: the interface, or an ERR_PTR.
 */
struct net_device *bam_dmux_netdev_create(struct bam_dmux_channel *channel)
{
	struct bam_dmux *dmux = channel->dmux;
	struct net_device *netdev;
	int err;

	netdev = alloc_netdev(sizeof(struct bam_dmux_channel *), "wwan%d", NET_NAME_ENUM,
			      bam_dmux_netdev_setup);
	if (!netdev)
		return ERR_PTR(-ENOMEM);
	*(struct bam_dmux_channel **)netdev_priv(netdev) = channel;
	SET_NETDEV_DEV(netdev, dmux->dev);
	netdev->dev_port = channel->index;
	/* There is no link layer address, but stable IPv6 addresses are made from this. */
	eth_random_addr(netdev->perm_addr);
	netif_carrier_off(netdev);

	spin_lock_bh(&dmux->tx.lock);
	WRITE_ONCE(channel->netdev, netdev);
	spin_unlock_bh(&dmux->tx.lock);
	err = register_netdev(netdev);
	if (!err)
		return netdev;

	spin_lock_bh(&dmux->tx.lock);
	WRITE_ONCE(channel->netdev, NULL);
	spin_unlock_bh(&dmux->tx.lock);
	synchronize_net();
	free_netdev(netdev);
	return ERR_PTR(err);
}
