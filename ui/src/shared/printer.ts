// A printer's and a print job's state in words.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { JobState } from "../wire/JobState";
import type { PrinterState } from "../wire/PrinterState";

export type Tone = "done" | "wait" | "loss";
interface Word {
  text: MessageDescriptor;
  tone: Tone;
}

const PRINTER: Record<PrinterState, Word> = {
  ready: { text: msg`imprimante prête`, tone: "done" },
  silent: { text: msg`imprimante sans réponse, elle reçoit`, tone: "done" },
  offline: { text: msg`imprimante injoignable`, tone: "loss" },
  paper_out: { text: msg`plus de papier`, tone: "loss" },
  paper_low: { text: msg`bientôt plus de papier`, tone: "wait" },
  cover_open: { text: msg`capot ouvert`, tone: "loss" },
  error: { text: msg`imprimante en panne`, tone: "loss" },
  unknown: { text: msg`imprimante pas encore vue`, tone: "wait" },
};
const JOB: Record<JobState, Word> = {
  queued: { text: msg`en attente`, tone: "wait" },
  sending: { text: msg`en cours d'envoi`, tone: "wait" },
  sent: { text: msg`envoyé`, tone: "done" },
  confirmed: { text: msg`imprimé`, tone: "done" },
  unknown: { text: msg`à vérifier`, tone: "wait" },
  failed: { text: msg`échec`, tone: "loss" },
  given_up: { text: msg`abandonné`, tone: "loss" },
};

export function printerWord(state: PrinterState): Word {
  return PRINTER[state];
}

export function jobWord(state: JobState): Word {
  return JOB[state];
}
