// What came of something at the door, as it is told: a shape, a word, a seat, a name, a sentence.

import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { explain } from "../../shared/refusals";
import type { ShownShape } from "../../shared/ui/Shape";
import type { CurrencyInfo } from "../../wire/CurrencyInfo";
import type { VerdictColour } from "../../wire/VerdictColour";
import { colourOf, type Outcome } from "./gate";
import { sentenceOf, wordOf } from "./verdicts";

export interface Told {
  colour: VerdictColour;
  shape: ShownShape;
  word: string;
  sentence: string;
  /** Whether the passenger goes aboard now; null where that is not the question. */
  aboard: boolean | null;
  /** Where the passenger sits. */
  seat: number | null;
  /** The seat that the paper says, where it is another one. */
  was: number | null;
  name: string | null;
  number: string | null;
}

const NOBODY = { seat: null, was: null, name: null, number: null };

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** `day` is the day of the trip that is controlled. */
export function tell(outcome: Outcome, day: string, currency?: CurrencyInfo): Told {
  const colour = colourOf(outcome);
  switch (outcome.kind) {
    case "verdict": {
      const { answer } = outcome;
      const { ticket, details } = answer;
      // Who does not go aboard is shown no seat, but the one where somebody sits with their ticket.
      const seated = answer.aboard || answer.verdict === "already_boarded";
      return {
        colour,
        shape: answer.shape,
        word: wordOf(answer.verdict),
        sentence: sentenceOf(answer, day),
        aboard: answer.aboard,
        seat: seated ? (numberOf(details.seat) ?? ticket?.seat ?? null) : null,
        was: numberOf(details.was),
        name: ticket?.name ?? null,
        number: ticket?.number ?? null,
      };
    }
    case "counted": {
      const { out, rider } = outcome;
      return {
        ...NOBODY,
        colour,
        shape: out ? "out" : "tick",
        word: out ? i18n._(msg`SORTIE`) : i18n._(msg`DE RETOUR`),
        sentence: out ? i18n._(msg`Sortie notée.`) : i18n._(msg`De nouveau à bord.`),
        aboard: out ? null : true,
        seat: rider?.seat ?? null,
        name: rider?.name ?? null,
      };
    }
    case "repeated":
      return {
        ...NOBODY,
        colour,
        shape: "twice",
        word: i18n._(msg`DÉJÀ COMPTÉ`),
        sentence: i18n._(msg`Ce billet vient d'être compté : rien n'a changé.`),
        aboard: null,
      };
    case "standing":
      return {
        ...NOBODY,
        colour,
        shape: "standing",
        word: i18n._(msg`DEBOUT`),
        sentence: i18n._(msg`La place debout est payée.`),
        aboard: true,
        name: outcome.rider.name,
      };
    case "refused":
      return {
        ...NOBODY,
        colour,
        shape: "cross",
        word: i18n._(msg`REFUSÉ`),
        sentence: explain(outcome.failure, currency),
        aboard: false,
      };
  }
}
