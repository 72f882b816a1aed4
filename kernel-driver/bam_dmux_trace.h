/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace points: each step of the power machine, each command, each dropped frame.
 * README.md has the recipe.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bam_dmux

#if !defined(BAM_DMUX_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define BAM_DMUX_TRACE_H

#include <linux/tracepoint.h>

#include "bam_dmux.h"

TRACE_EVENT(bam_dmux_power_step,
	TP_PROTO(const struct dmux_power_ap *machine, const struct dmux_ap_event *event,
		 unsigned int actions),
	TP_ARGS(machine, event, actions),
	TP_STRUCT__entry(
		__string(event, dmux_ap_event_name(event->type))
		__string(link, dmux_ap_link_name(machine->link))
		__string(vote, dmux_ap_vote_name(machine->vote))
		__string(timer, dmux_ap_timer_name(machine->timer))
		__field(u32, argument)
		__field(u32, modem_word)
		__field(u32, actions)
		__field(u8, owed)
	),
	TP_fast_assign(
		BAM_DMUX_COMPAT_ASSIGN_STR(event, dmux_ap_event_name(event->type));
		BAM_DMUX_COMPAT_ASSIGN_STR(link, dmux_ap_link_name(machine->link));
		BAM_DMUX_COMPAT_ASSIGN_STR(vote, dmux_ap_vote_name(machine->vote));
		BAM_DMUX_COMPAT_ASSIGN_STR(timer, dmux_ap_timer_name(machine->timer));
		__entry->argument = event->argument;
		__entry->modem_word = event->modem_word;
		__entry->actions = actions;
		__entry->owed = machine->owed;
	),
	TP_printk("%s(%u) pc=%u ack=%u: link %s, vote %s, owed %u, timer %s, actions %s",
		  __get_str(event), __entry->argument,
		  !!(__entry->modem_word & DMUX_SMSM_PC),
		  !!(__entry->modem_word & DMUX_SMSM_PC_ACK),
		  __get_str(link), __get_str(vote), __entry->owed, __get_str(timer),
		  __print_flags(__entry->actions, "|",
				{ DMUX_AP_ACT_TX_REVOKE, "tx-revoke" },
				{ DMUX_AP_ACT_VOTE_DROP, "vote-drop" },
				{ DMUX_AP_ACT_LINK_ABANDON, "link-abandon" },
				{ DMUX_AP_ACT_LINK_STOP, "link-stop" },
				{ DMUX_AP_ACT_TX_RECLAIM, "tx-reclaim" },
				{ DMUX_AP_ACT_FORGET_CHANNELS, "forget-channels" },
				{ DMUX_AP_ACT_DOUBT_CHANNELS, "doubt-channels" },
				{ DMUX_AP_ACT_TX_EXPIRE, "tx-expire" },
				{ DMUX_AP_ACT_ACK_TOGGLE, "ack-toggle" },
				{ DMUX_AP_ACT_LINK_START, "link-start" },
				{ DMUX_AP_ACT_VOTE_RAISE, "vote-raise" },
				{ DMUX_AP_ACT_TX_GRANT, "tx-grant" },
				{ DMUX_AP_ACT_TIMER_CANCEL, "timer-cancel" },
				{ DMUX_AP_ACT_TIMER_ARM, "timer-arm" },
				{ DMUX_AP_ACT_WAKE_FAILED, "wake-failed" },
				{ DMUX_AP_ACT_ACK_SURPLUS, "ack-surplus" },
				{ DMUX_AP_ACT_DONE_QUIESCED, "done-quiesced" },
				{ DMUX_AP_ACT_DONE_STOPPED, "done-stopped" }))
);

TRACE_EVENT(bam_dmux_command,
	TP_PROTO(struct device *dev, bool sent, u8 command, unsigned int channel, u8 signal),
	TP_ARGS(dev, sent, command, channel, signal),
	TP_STRUCT__entry(
		__string(device, dev_name(dev))
		__field(bool, sent)
		__field(u8, command)
		__field(u8, channel)
		__field(u8, signal)
	),
	TP_fast_assign(
		BAM_DMUX_COMPAT_ASSIGN_STR(device, dev_name(dev));
		__entry->sent = sent;
		__entry->command = command;
		__entry->channel = channel;
		__entry->signal = signal;
	),
	TP_printk("%s: %s %s channel %u signal %#x", __get_str(device),
		  __entry->sent ? "sent" : "received",
		  __print_symbolic(__entry->command,
				   { DMUX_COMMAND_OPEN, "OPEN" },
				   { DMUX_COMMAND_CLOSE, "CLOSE" },
				   { DMUX_COMMAND_OPEN_NO_A2_PC, "OPEN_NO_A2_PC" }),
		  __entry->channel, __entry->signal)
);

TRACE_EVENT(bam_dmux_drop,
	TP_PROTO(struct device *dev, const char *reason, unsigned int channel),
	TP_ARGS(dev, reason, channel),
	TP_STRUCT__entry(
		__string(device, dev_name(dev))
		__string(reason, reason)
		__field(u8, channel)
	),
	TP_fast_assign(
		BAM_DMUX_COMPAT_ASSIGN_STR(device, dev_name(dev));
		BAM_DMUX_COMPAT_ASSIGN_STR(reason, reason);
		__entry->channel = channel;
	),
	TP_printk("%s: channel %u: %s", __get_str(device), __entry->channel, __get_str(reason))
);

#endif /* BAM_DMUX_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE bam_dmux_trace
#include <trace/define_trace.h>
