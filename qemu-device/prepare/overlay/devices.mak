# SPDX-License-Identifier: GPL-2.0-only
# Device selection of the source build: becomes configs/devices/aarch64-softmmu/bam-dmux.mak.

CONFIG_BAM_DMUX=y
# to compare against
CONFIG_ARM_VIRT=y
CONFIG_VIRTIO_NET=y
CONFIG_VIRTIO_BLK=y
CONFIG_VIRTIO_SERIAL=y
CONFIG_VIRTIO_RNG=y
