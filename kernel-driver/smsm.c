// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SMSM words: two bits of the modem's that are read, two of ours that are written.
 *
 * The modem's bits arrive as child interrupts of the smsm driver, which reports net
 * changes only. The handlers therefore carry no meaning: they ask the power machine to
 * look, and it reads the levels (HARDWARE.md C3, F1 P1).
 *
 * Our own bits survive an unbind in shared memory, but the state API is write-only.
 * Probe reads the word back where the smsm driver keeps it: SMEM item 85, at the index
 * that is the "reg" of the node behind qcom,smem-states. Should the bits live elsewhere,
 * the ack is written to 0 so that its level is known; a modem that saw a 1 there gets
 * one surplus edge, which is harmless (HARDWARE.md A6), and the message says so.
 */
#include "bam_dmux.h"

#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_wakeup.h>
#include <linux/soc/qcom/smem.h>
#include <linux/soc/qcom/smem_state.h>

#define SMEM_SMSM_SHARED_STATE	85

static irqreturn_t bam_dmux_smsm_pc(int irq, void *data)
{
	struct bam_dmux *dmux = data;

	if (READ_ONCE(dmux->power.asleep))
		pm_wakeup_hard_event(dmux->dev);
	bam_dmux_power_kick(dmux);
	return IRQ_HANDLED;
}

static irqreturn_t bam_dmux_smsm_pc_ack(int irq, void *data)
{
	bam_dmux_power_kick(data);
	return IRQ_HANDLED;
}

/* Which of the words in shared memory is ours? */
static int bam_dmux_smsm_own_index(struct device *dev, u32 *index)
{
	struct device_node *node = of_parse_phandle(dev->of_node, "qcom,smem-states", 0);
	int err;

	if (!node)
		return -ENOENT;
	if (node->parent && of_device_is_compatible(node->parent, "qcom,smsm"))
		err = of_property_read_u32(node, "reg", index);
	else
		err = -EOPNOTSUPP;
	of_node_put(node);
	return err;
}

static int bam_dmux_smsm_read_own_word(struct device *dev, u32 *word)
{
	const __le32 *words;
	size_t size;
	u32 index;
	int err;

	err = bam_dmux_smsm_own_index(dev, &index);
	if (err)
		return err;
	words = qcom_smem_get(QCOM_SMEM_HOST_ANY, SMEM_SMSM_SHARED_STATE, &size);
	if (IS_ERR(words))
		return PTR_ERR(words);
	if (index >= size / sizeof(*words))
		return -ERANGE;
	*word = le32_to_cpu(READ_ONCE(words[index]));
	return 0;
}

static void bam_dmux_smsm_find_own_level(struct bam_dmux *dmux)
{
	struct bam_dmux_smsm *smsm = &dmux->smsm;
	u32 word;
	int err;

	err = bam_dmux_smsm_read_own_word(dmux->dev, &word);
	if (err) {
		dev_info(dmux->dev, "cannot read our pc-ack bit back (%d), starting at 0\n", err);
		bam_dmux_smsm_set_ack(dmux, false);
		bam_dmux_smsm_set_vote(dmux, false);
		return;
	}
	if (word & BIT(smsm->vote_bit))
		dmux->power.start |= DMUX_SMSM_PC;
	if (word & BIT(smsm->ack_bit))
		dmux->power.start |= DMUX_SMSM_PC_ACK;
}

int bam_dmux_smsm_init(struct bam_dmux *dmux)
{
	struct platform_device *pdev = to_platform_device(dmux->dev);
	struct bam_dmux_smsm *smsm = &dmux->smsm;

	smsm->pc_irq = platform_get_irq_byname(pdev, "pc");
	if (smsm->pc_irq < 0)
		return smsm->pc_irq;
	smsm->ack_irq = platform_get_irq_byname(pdev, "pc-ack");
	if (smsm->ack_irq < 0)
		return smsm->ack_irq;

	smsm->vote = devm_qcom_smem_state_get(dmux->dev, "pc", &smsm->vote_bit);
	if (IS_ERR(smsm->vote))
		return dev_err_probe(dmux->dev, PTR_ERR(smsm->vote), "no state \"pc\"\n");
	smsm->ack = devm_qcom_smem_state_get(dmux->dev, "pc-ack", &smsm->ack_bit);
	if (IS_ERR(smsm->ack))
		return dev_err_probe(dmux->dev, PTR_ERR(smsm->ack), "no state \"pc-ack\"\n");

	bam_dmux_smsm_find_own_level(dmux);
	return 0;
}

/* From here on changes of the modem's bits reach the machine. */
int bam_dmux_smsm_listen(struct bam_dmux *dmux)
{
	struct bam_dmux_smsm *smsm = &dmux->smsm;
	int err;

	err = request_threaded_irq(smsm->ack_irq, NULL, bam_dmux_smsm_pc_ack, IRQF_ONESHOT,
				   "bam-dmux pc-ack", dmux);
	if (err)
		return dev_err_probe(dmux->dev, err, "cannot request interrupt \"pc-ack\"\n");
	err = request_threaded_irq(smsm->pc_irq, NULL, bam_dmux_smsm_pc, IRQF_ONESHOT,
				   "bam-dmux pc", dmux);
	if (err) {
		free_irq(smsm->ack_irq, dmux);
		return dev_err_probe(dmux->dev, err, "cannot request interrupt \"pc\"\n");
	}
	return 0;
}

void bam_dmux_smsm_deafen(struct bam_dmux *dmux)
{
	free_irq(dmux->smsm.pc_irq, dmux);
	free_irq(dmux->smsm.ack_irq, dmux);
}

/* The smsm driver knows no wake-up and answers -ENXIO up to now; one that does will be used. */
int bam_dmux_smsm_set_wake(struct bam_dmux *dmux, bool on)
{
	return irq_set_irq_wake(dmux->smsm.pc_irq, on);
}

/*
 * pc is read before ack. A modem toggles its ack before it changes pc (HARDWARE.md A6), so
 * a change between the two reads looks like the moment between its two writes; the
 * interrupt of the second makes the machine look again.
 */
u32 bam_dmux_smsm_modem_word(struct bam_dmux *dmux)
{
	bool pc = false, ack = false;

	if (irq_get_irqchip_state(dmux->smsm.pc_irq, IRQCHIP_STATE_LINE_LEVEL, &pc) ||
	    irq_get_irqchip_state(dmux->smsm.ack_irq, IRQCHIP_STATE_LINE_LEVEL, &ack))
		dev_err_ratelimited(dmux->dev, "cannot read the modem's state\n");
	return (pc ? DMUX_SMSM_PC : 0) | (ack ? DMUX_SMSM_PC_ACK : 0);
}

static void bam_dmux_smsm_set(struct bam_dmux *dmux, struct qcom_smem_state *state,
			      unsigned int bit, bool level)
{
	int err = qcom_smem_state_update_bits(state, BIT(bit), level ? BIT(bit) : 0);

	if (err)
		dev_err_ratelimited(dmux->dev, "cannot change our state: %d\n", err);
}

void bam_dmux_smsm_set_vote(struct bam_dmux *dmux, bool level)
{
	bam_dmux_smsm_set(dmux, dmux->smsm.vote, dmux->smsm.vote_bit, level);
}

void bam_dmux_smsm_set_ack(struct bam_dmux *dmux, bool level)
{
	bam_dmux_smsm_set(dmux, dmux->smsm.ack, dmux->smsm.ack_bit, level);
}
