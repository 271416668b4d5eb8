// A ticket's state in words, with the tone it is said in.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { TicketState } from "../wire/TicketState";

export type Tone = "done" | "wait" | "loss" | "plain";

export const TICKET_STATES: Record<TicketState, { text: MessageDescriptor; tone: Tone }> = {
  valid: { text: msg`valable`, tone: "done" },
  unpaid: { text: msg`impayé`, tone: "wait" },
  cancelled: { text: msg`annulé`, tone: "loss" },
  refunded: { text: msg`remboursé`, tone: "loss" },
  exchanged: { text: msg`échangé`, tone: "plain" },
  open: { text: msg`ouvert`, tone: "wait" },
  no_show: { text: msg`absent`, tone: "loss" },
};
