// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that does one thing wrong when it is loaded: "insmod faulty.ko fault=leak".
 *
 * It proves that the debug kernel's checkers are awake and that their reports fail a run
 * (scenarios/tests/checkers.t); a clean result of the driver would mean nothing else.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/timer.h>

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "warn, leak, overflow, use-after-free, lock-order, sleep, timer");

static DEFINE_MUTEX(faulty_first);
static DEFINE_MUTEX(faulty_second);

struct faulty_object {
	struct timer_list timer;
	char bytes[24];
};

static void faulty_timeout(struct timer_list *timer)
{
}

static void faulty_lock_order(void)
{
	mutex_lock(&faulty_first);
	mutex_lock(&faulty_second);
	mutex_unlock(&faulty_second);
	mutex_unlock(&faulty_first);

	mutex_lock(&faulty_second);
	mutex_lock(&faulty_first);
	mutex_unlock(&faulty_first);
	mutex_unlock(&faulty_second);
}

/* Not in the init text: that is gone when the leak is reported. */
static noinline void *faulty_allocate(void)
{
	return kzalloc(sizeof(struct faulty_object), GFP_KERNEL);
}

static void faulty_sleep(void)
{
	preempt_disable();
	msleep(20);
	preempt_enable();
}

static int __init faulty_init(void)
{
	struct faulty_object *object = faulty_allocate();
	/* Hides the end of the object from the compiler, which would refuse. */
	volatile char *bytes;

	if (!object)
		return -ENOMEM;
	bytes = object->bytes;
	OPTIMIZER_HIDE_VAR(bytes);

	if (!strcmp(fault, "leak"))
		return 0;
	if (!strcmp(fault, "overflow"))
		bytes[sizeof(object->bytes)] = 1;
	if (!strcmp(fault, "timer")) {
		timer_setup(&object->timer, faulty_timeout, 0);
		mod_timer(&object->timer, jiffies + HZ);
	}
	kfree(object);
	if (!strcmp(fault, "use-after-free"))
		bytes[0] = 1;
	if (!strcmp(fault, "warn"))
		WARN_ON(1);
	if (!strcmp(fault, "lock-order"))
		faulty_lock_order();
	if (!strcmp(fault, "sleep"))
		faulty_sleep();
	return 0;
}

static void __exit faulty_exit(void)
{
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("One fault for the kernel's checkers to find");
