// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake modem as a remote processor: what qcom_q6v5_mss is on a phone.
 *
 * Linux' remoteproc core and Qualcomm's restart notifications (qcom_common) are the real
 * ones; this driver only gives them a modem whose registers are those of the bench
 * (hw-model/remoteproc.h). So a driver under test sees the calls and the order of events of a
 * phone when its modem is started, stopped or crashes and is recovered:
 *
 *   echo start >/sys/class/remoteproc/remoteproc0/state     also: stop
 *
 * The control channels hang on it too, by a node smd-edge, and go with it when it stops.
 *
 * The firmware that the core asks for may be any file: nothing is loaded.
 */
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/remoteproc.h>

#define BENCH_REMOTEPROC_RUN		0x0
#define BENCH_REMOTEPROC_FIRMWARE	"bench-modem"
/* By this name drivers ask for notifications about the modem. */
#define BENCH_REMOTEPROC_SSR_NAME	"mpss"

/* Room for qcom_common's own structures, whose header is private to its folder. */
#define BENCH_REMOTEPROC_SUBDEV_BYTES	(sizeof(struct rproc_subdev) + 8 * sizeof(void *))

struct qcom_rproc_ssr;
struct qcom_rproc_subdev;
void qcom_add_smd_subdev(struct rproc *rproc, struct qcom_rproc_subdev *smd);
void qcom_remove_smd_subdev(struct rproc *rproc, struct qcom_rproc_subdev *smd);
void qcom_add_ssr_subdev(struct rproc *rproc, struct qcom_rproc_ssr *ssr, const char *name);
void qcom_remove_ssr_subdev(struct rproc *rproc, struct qcom_rproc_ssr *ssr);

struct bench_remoteproc {
	void __iomem *registers;
	struct qcom_rproc_ssr *ssr;
	struct qcom_rproc_subdev *smd;
	int irq;
	bool deaf;		/* its interrupt is disabled */
};

static int bench_remoteproc_load(struct rproc *rproc, const struct firmware *firmware)
{
	return 0;
}

static int bench_remoteproc_start(struct rproc *rproc)
{
	struct bench_remoteproc *bench = rproc->priv;

	writel(1, bench->registers + BENCH_REMOTEPROC_RUN);
	if (READ_ONCE(bench->deaf)) {
		WRITE_ONCE(bench->deaf, false);
		enable_irq(bench->irq);
	}
	return 0;
}

static int bench_remoteproc_stop(struct rproc *rproc)
{
	struct bench_remoteproc *bench = rproc->priv;

	writel(0, bench->registers + BENCH_REMOTEPROC_RUN);
	return 0;
}

static const struct rproc_ops bench_remoteproc_ops = {
	.load = bench_remoteproc_load,
	.start = bench_remoteproc_start,
	.stop = bench_remoteproc_stop,
};

/* The line stays up until the recovery stops the modem; the next start listens again. */
static irqreturn_t bench_remoteproc_crashed(int irq, void *data)
{
	struct rproc *rproc = data;
	struct bench_remoteproc *bench = rproc->priv;

	disable_irq_nosync(irq);
	WRITE_ONCE(bench->deaf, true);
	rproc_report_crash(rproc, RPROC_FATAL_ERROR);
	return IRQ_HANDLED;
}

static int bench_remoteproc_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct bench_remoteproc *bench;
	struct rproc *rproc;
	int err;

	rproc = devm_rproc_alloc(dev, "modem", &bench_remoteproc_ops, BENCH_REMOTEPROC_FIRMWARE,
				 sizeof(*bench));
	if (!rproc)
		return -ENOMEM;
	rproc->auto_boot = false;
	bench = rproc->priv;
	bench->registers = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(bench->registers))
		return PTR_ERR(bench->registers);
	bench->ssr = devm_kzalloc(dev, BENCH_REMOTEPROC_SUBDEV_BYTES, GFP_KERNEL);
	bench->smd = devm_kzalloc(dev, BENCH_REMOTEPROC_SUBDEV_BYTES, GFP_KERNEL);
	if (!bench->ssr || !bench->smd)
		return -ENOMEM;
	bench->irq = platform_get_irq(pdev, 0);
	if (bench->irq < 0)
		return bench->irq;
	err = devm_request_irq(dev, bench->irq, bench_remoteproc_crashed, 0, "modem crash", rproc);
	if (err)
		return err;
	qcom_add_smd_subdev(rproc, bench->smd);
	qcom_add_ssr_subdev(rproc, bench->ssr, BENCH_REMOTEPROC_SSR_NAME);
	err = rproc_add(rproc);
	if (err) {
		qcom_remove_ssr_subdev(rproc, bench->ssr);
		qcom_remove_smd_subdev(rproc, bench->smd);
	}
	return err;
}

static const struct of_device_id bench_remoteproc_match[] = {
	{ .compatible = "bam-dmux-bench,remoteproc" },
	{ }
};
MODULE_DEVICE_TABLE(of, bench_remoteproc_match);

static struct platform_driver bench_remoteproc_driver = {
	.probe = bench_remoteproc_probe,
	.driver = {
		.name = "bench-remoteproc",
		.of_match_table = bench_remoteproc_match,
		/* The bench never unloads it. */
		.suppress_bind_attrs = true,
	},
};
builtin_platform_driver(bench_remoteproc_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("The BAM-DMUX bench's modem as a remote processor");
