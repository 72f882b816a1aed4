// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owner of core's AP power machine (core/dmux_power_ap.h): brings it events, performs
 * its actions.
 *
 * One ordered work queue is the machine's only context. Not the interrupt thread: all
 * bits of the modem's SMSM word share one thread, and setting up the link takes memory
 * and time (HARDWARE.md F1 P14). Not a mutex: a work item needs no lock and may be
 * asked for from softirq. Whatever happens sets a request or a level and queues the
 * work; the work reads all levels anew, so requests may merge or come twice.
 *
 * The wish to send is "TX has work, or runtime PM is active". Runtime PM is the clock of
 * idleness and the face of the vote in sysfs, no more: its callbacks wait for nothing and
 * fail for no reason that would stick (sleep.c). So the machine's own idle time is the
 * shortest there is; power/autosuspend_delay_ms and power/control do what they say.
 */
#include "bam_dmux.h"

#include <linux/pm_runtime.h>

#include "bam_dmux_trace.h"

/*
 * A lost doorbell goes unnoticed no longer than this. What is made of several looks without
 * progress must leave time to a modem that waits 15 s for an ack.
 */
#define BAM_DMUX_WATCH_MS	1500u
/* A restarted modem announces its channels sooner: 0.4 s after its link is up in the field. */
#define BAM_DMUX_TRUST_MS	1000u
/* The machine gives up waiting after DMUX_AP_REMOVE_MS; twice that plus a slow link stop. */
#define BAM_DMUX_STOP_MS	10000u
#define BAM_DMUX_IDLE_MS	1u

static bool bam_dmux_power_wanted(struct bam_dmux *dmux)
{
	return READ_ONCE(dmux->power.rpm_active) || READ_ONCE(dmux->tx.work);
}

static void bam_dmux_power_count(struct bam_dmux *dmux, unsigned int actions)
{
	static const struct {
		unsigned int action;
		enum bam_dmux_counter counter;
	} counted[] = {
		{ DMUX_AP_ACT_VOTE_RAISE, BAM_DMUX_VOTES },
		{ DMUX_AP_ACT_TX_GRANT, BAM_DMUX_WAKES },
		{ DMUX_AP_ACT_WAKE_FAILED, BAM_DMUX_WAKE_FAILURES },
		{ DMUX_AP_ACT_ACK_TOGGLE, BAM_DMUX_ACKS_SENT },
		{ DMUX_AP_ACT_ACK_SURPLUS, BAM_DMUX_ACKS_SURPLUS },
		{ DMUX_AP_ACT_LINK_START, BAM_DMUX_LINK_STARTS },
		{ DMUX_AP_ACT_LINK_ABANDON, BAM_DMUX_LINK_ABANDONS },
		{ DMUX_AP_ACT_DOUBT_CHANNELS, BAM_DMUX_DOUBTS },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counted); i++) {
		if (actions & counted[i].action)
			bam_dmux_count(dmux, counted[i].counter);
	}
	if (actions & DMUX_AP_ACT_WAKE_FAILED)
		dev_warn_ratelimited(dmux->dev, "modem did not power up, packets keep waiting\n");
}

/* Actions that belong to the link, in their order; true if @event is the answer to one. */
static bool bam_dmux_power_perform_link(struct bam_dmux *dmux, unsigned int actions,
					struct dmux_ap_event *event)
{
	if (actions & DMUX_AP_ACT_LINK_ABANDON)
		bam_dmux_link_abandon(dmux);
	if (actions & DMUX_AP_ACT_LINK_STOP) {
		bam_dmux_link_stop(dmux);
		event->type = DMUX_AP_EV_LINK_STOPPED;
		event->argument = 0;
	}
	if (actions & DMUX_AP_ACT_TX_RECLAIM)
		bam_dmux_gate_reclaim(dmux);
	if (actions & DMUX_AP_ACT_FORGET_CHANNELS)
		bam_dmux_channel_forget(dmux);
	if (actions & DMUX_AP_ACT_DOUBT_CHANNELS)
		bam_dmux_channel_doubt(dmux);
	if (actions & DMUX_AP_ACT_TX_EXPIRE)
		bam_dmux_gate_expire(dmux);
	if (actions & DMUX_AP_ACT_ACK_TOGGLE)
		bam_dmux_smsm_set_ack(dmux, dmux->power.machine.own_ack);
	if (actions & DMUX_AP_ACT_LINK_START) {
		event->type = DMUX_AP_EV_LINK_STARTED;
		event->argument = bam_dmux_link_start(dmux);
		/* What a new firmware has it announces now. */
		if (event->argument && bam_dmux_gate_doubts(dmux))
			bam_dmux_power_judge_restart(dmux);
	}
	return actions & (DMUX_AP_ACT_LINK_STOP | DMUX_AP_ACT_LINK_START);
}

/* All actions of one step, lowest bit first. */
static bool bam_dmux_power_perform(struct bam_dmux *dmux, unsigned int actions,
				   struct dmux_ap_event *event)
{
	struct bam_dmux_power *power = &dmux->power;
	bool answered;

	if (actions & DMUX_AP_ACT_TX_REVOKE)
		bam_dmux_gate_revoke(dmux);
	if (actions & DMUX_AP_ACT_VOTE_DROP)
		bam_dmux_smsm_set_vote(dmux, false);
	answered = bam_dmux_power_perform_link(dmux, actions, event);
	if (actions & DMUX_AP_ACT_VOTE_RAISE)
		bam_dmux_smsm_set_vote(dmux, true);
	if (actions & DMUX_AP_ACT_TX_GRANT)
		bam_dmux_gate_grant(dmux);
	if (actions & DMUX_AP_ACT_TIMER_CANCEL)
		cancel_delayed_work(&power->timer);
	if (actions & DMUX_AP_ACT_TIMER_ARM)
		mod_delayed_work(power->queue, &power->timer,
				 msecs_to_jiffies(dmux_power_ap_timer_ms(&power->machine)));
	if (actions & DMUX_AP_ACT_DONE_QUIESCED)
		complete_all(&power->quiesced);
	if (actions & DMUX_AP_ACT_DONE_STOPPED)
		complete_all(&power->stopped);
	return answered;
}

/* A modem that wants no collapse keeps the device active, visibly. */
static void bam_dmux_power_pin(struct bam_dmux *dmux)
{
	struct bam_dmux_power *power = &dmux->power;

	if (power->pinned == !!power->machine.no_collapse)
		return;
	power->pinned = !power->pinned;
	if (power->pinned)
		pm_runtime_get(dmux->dev);
	else
		pm_runtime_put_autosuspend(dmux->dev);
}

static void bam_dmux_power_feed(struct bam_dmux *dmux, enum dmux_ap_event_type type, u32 argument)
{
	struct bam_dmux_power *power = &dmux->power;
	struct dmux_ap_event event = { .type = type, .argument = argument };
	unsigned int actions;
	bool answered;

	do {
		event.modem_word = bam_dmux_smsm_modem_word(dmux);
		actions = dmux_power_ap_step(&power->machine, &event);
		trace_bam_dmux_power_step(&power->machine, &event, actions);
		bam_dmux_power_count(dmux, actions);
		answered = bam_dmux_power_perform(dmux, actions, &event);
	} while (answered);
	bam_dmux_power_pin(dmux);
}

static bool bam_dmux_power_take(struct bam_dmux_power *power, enum bam_dmux_request request)
{
	return test_and_clear_bit(request, &power->requests);
}

/*
 * Runtime PM must be active. Where it is, the PM core forgets a suspend that it was just about
 * to do, and with it the timer: so ask for another one when all has been sent.
 */
static void bam_dmux_power_resume(struct bam_dmux *dmux)
{
	pm_request_resume(dmux->dev);
	WRITE_ONCE(dmux->power.tell_idle, true);
}

/* What is left of a timer: packets that came in the last moment keep the vote. */
static void bam_dmux_power_expire(struct bam_dmux *dmux)
{
	if (dmux->power.machine.timer == DMUX_AP_TIMER_IDLE &&
	    (READ_ONCE(dmux->power.rpm_active) || !bam_dmux_gate_close_idle(dmux))) {
		/* Runtime PM thinks that we sleep: make it measure anew. */
		bam_dmux_power_resume(dmux);
		bam_dmux_power_feed(dmux, DMUX_AP_EV_WANT, 1);
		return;
	}
	bam_dmux_power_feed(dmux, DMUX_AP_EV_TIMEOUT, 0);
}

static void bam_dmux_power_feed_levels(struct bam_dmux *dmux)
{
	struct bam_dmux_power *power = &dmux->power;
	unsigned int lives = READ_ONCE(power->modem_lives);

	if (lives != power->modem_lives_seen) {
		power->modem_lives_seen = lives;
		bam_dmux_count(dmux, BAM_DMUX_MODEM_RESTARTS);
		bam_dmux_power_feed(dmux, DMUX_AP_EV_MODEM_GONE, 0);
	}
	if (READ_ONCE(power->modem_alive) && !power->machine.alive)
		bam_dmux_power_feed(dmux, DMUX_AP_EV_MODEM_BACK, 0);
	if (READ_ONCE(power->asleep) && power->machine.sleep == DMUX_AP_AWAKE)
		bam_dmux_power_feed(dmux, DMUX_AP_EV_QUIESCE, 0);
	if (power->machine.no_collapse && !READ_ONCE(dmux->channels.keeps_power))
		bam_dmux_power_feed(dmux, DMUX_AP_EV_NO_COLLAPSE, 0);
	bam_dmux_power_feed(dmux, DMUX_AP_EV_WANT, bam_dmux_power_wanted(dmux));
}

static void bam_dmux_power_arm_watch(struct bam_dmux *dmux)
{
	struct bam_dmux_power *power = &dmux->power;

	if (power->machine.link == DMUX_AP_LINK_DOWN) {
		cancel_delayed_work(&power->watch);
		cancel_delayed_work(&power->trust);
		bam_dmux_gate_forgive(dmux);
	} else {
		queue_delayed_work(power->queue, &power->watch,
				   msecs_to_jiffies(BAM_DMUX_WATCH_MS));
	}
}

static void bam_dmux_power_work(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, power.work);
	struct bam_dmux_power *power = &dmux->power;

	if (READ_ONCE(power->frozen))
		return;
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_START))
		bam_dmux_power_feed(dmux, DMUX_AP_EV_START, power->start);
	if (power->machine.phase == DMUX_AP_OFF &&
	    !test_bit(BAM_DMUX_REQUEST_STOP, &power->requests))
		return;
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_TIMEOUT))
		bam_dmux_power_expire(dmux);
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_SUSPECT)) {
		bam_dmux_count(dmux, BAM_DMUX_LINK_SUSPECTS);
		bam_dmux_power_feed(dmux, DMUX_AP_EV_LINK_SUSPECT, 0);
	}
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_ASK))
		bam_dmux_power_feed(dmux, DMUX_AP_EV_UPLINK_STALLED, 0);
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_INSIST)) {
		bam_dmux_count(dmux, BAM_DMUX_LINK_SUSPECTS);
		bam_dmux_power_feed(dmux, DMUX_AP_EV_UPLINK_STALLED, 1);
	}
	/* Before a new wish to sleep, which may have come since. */
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_UNQUIESCE))
		bam_dmux_power_feed(dmux, DMUX_AP_EV_UNQUIESCE, 0);
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_NO_COLLAPSE) &&
	    READ_ONCE(dmux->channels.keeps_power))
		bam_dmux_power_feed(dmux, DMUX_AP_EV_NO_COLLAPSE, 1);
	if (bam_dmux_power_take(power, BAM_DMUX_REQUEST_STOP))
		bam_dmux_power_feed(dmux, DMUX_AP_EV_STOP, 0);
	bam_dmux_power_feed_levels(dmux);

	if (power->rpm_active && power->tell_idle && !READ_ONCE(dmux->tx.work)) {
		WRITE_ONCE(power->tell_idle, false);
		pm_request_autosuspend(dmux->dev);
	}
	bam_dmux_power_arm_watch(dmux);
}

static void bam_dmux_power_timer(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, power.timer.work);

	bam_dmux_power_request(dmux, BAM_DMUX_REQUEST_TIMEOUT);
}

static void bam_dmux_power_watch(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, power.watch.work);

	bam_dmux_channel_check_silence(dmux);
	bam_dmux_gate_end_hold(dmux);
	switch (bam_dmux_gate_stalled(dmux)) {
	case BAM_DMUX_STALL_ASK:
		set_bit(BAM_DMUX_REQUEST_ASK, &dmux->power.requests);
		break;
	case BAM_DMUX_STALL_INSIST:
		set_bit(BAM_DMUX_REQUEST_INSIST, &dmux->power.requests);
		break;
	case BAM_DMUX_STALL_NONE:
		break;
	}
	bam_dmux_power_kick(dmux);
}

static void bam_dmux_power_trust(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, power.trust.work);

	/* Without a link the modem could not have announced anything; the next start comes. */
	if (dmux->power.machine.link == DMUX_AP_LINK_RUNNING)
		bam_dmux_channel_trust(dmux);
}

/* The modem announces anew what it has; give it time for all of it. */
void bam_dmux_power_judge_restart(struct bam_dmux *dmux)
{
	mod_delayed_work(dmux->power.queue, &dmux->power.trust,
			 msecs_to_jiffies(BAM_DMUX_TRUST_MS));
}

/* Something may have changed. */
void bam_dmux_power_kick(struct bam_dmux *dmux)
{
	queue_work(dmux->power.queue, &dmux->power.work);
}

void bam_dmux_power_request(struct bam_dmux *dmux, enum bam_dmux_request request)
{
	set_bit(request, &dmux->power.requests);
	bam_dmux_power_kick(dmux);
}

/* There is something to send and it is not allowed yet. */
void bam_dmux_power_wake(struct bam_dmux *dmux)
{
	pm_runtime_mark_last_busy(dmux->dev);
	bam_dmux_power_resume(dmux);
	bam_dmux_power_kick(dmux);
}

void bam_dmux_power_modem_gone(struct bam_dmux *dmux)
{
	WRITE_ONCE(dmux->power.modem_alive, false);
	WRITE_ONCE(dmux->power.modem_lives, dmux->power.modem_lives + 1);
	bam_dmux_power_kick(dmux);
	flush_work(&dmux->power.work);
}

void bam_dmux_power_modem_back(struct bam_dmux *dmux)
{
	WRITE_ONCE(dmux->power.modem_alive, true);
	bam_dmux_power_kick(dmux);
}

void bam_dmux_power_set_asleep(struct bam_dmux *dmux, bool asleep)
{
	struct bam_dmux_power *power = &dmux->power;

	reinit_completion(&power->quiesced);
	if (!asleep)
		set_bit(BAM_DMUX_REQUEST_UNQUIESCE, &power->requests);
	WRITE_ONCE(power->asleep, asleep);
	bam_dmux_power_kick(dmux);
	if (asleep && !wait_for_completion_timeout(&power->quiesced,
						   msecs_to_jiffies(2 * DMUX_AP_QUIESCE_MS)))
		dev_warn(dmux->dev, "system sleep begins before the modem let go\n");
}

void bam_dmux_power_set_frozen(struct bam_dmux *dmux, bool frozen)
{
	if (frozen) {
		WRITE_ONCE(dmux->power.frozen, true);
		flush_workqueue(dmux->power.queue);
		return;
	}
	/* While the machine is still, so that the link is what it was. */
	bam_dmux_link_reissue(dmux);
	WRITE_ONCE(dmux->power.frozen, false);
	bam_dmux_power_kick(dmux);
}

int bam_dmux_power_init(struct bam_dmux *dmux, bool ap_first)
{
	struct bam_dmux_power *power = &dmux->power;
	struct dmux_ap_options options;

	dmux_power_ap_default_options(&options);
	options.idle_ms = BAM_DMUX_IDLE_MS;
	options.ap_first = ap_first;
	dmux_power_ap_init(&power->machine, &options);
	power->modem_alive = true;
	power->tell_idle = true;
	init_completion(&power->quiesced);
	init_completion(&power->stopped);
	INIT_WORK(&power->work, bam_dmux_power_work);
	INIT_DELAYED_WORK(&power->timer, bam_dmux_power_timer);
	INIT_DELAYED_WORK(&power->watch, bam_dmux_power_watch);
	INIT_DELAYED_WORK(&power->trust, bam_dmux_power_trust);
	power->queue = alloc_ordered_workqueue("bam_dmux", WQ_MEM_RECLAIM | WQ_HIGHPRI);
	return power->queue ? 0 : -ENOMEM;
}

/* Leave the modem in good order; bounded by DMUX_AP_REMOVE_MS. Not undone. */
void bam_dmux_power_stop(struct bam_dmux *dmux)
{
	bam_dmux_power_request(dmux, BAM_DMUX_REQUEST_STOP);
	if (!wait_for_completion_timeout(&dmux->power.stopped, msecs_to_jiffies(BAM_DMUX_STOP_MS)))
		dev_err(dmux->dev, "the power machine did not stop\n");
}

void bam_dmux_power_exit(struct bam_dmux *dmux)
{
	cancel_delayed_work_sync(&dmux->power.timer);
	cancel_delayed_work_sync(&dmux->power.watch);
	cancel_delayed_work_sync(&dmux->power.trust);
	cancel_work_sync(&dmux->power.work);
	destroy_workqueue(dmux->power.queue);
	if (dmux->power.pinned)
		pm_runtime_put_noidle(dmux->dev);
}
