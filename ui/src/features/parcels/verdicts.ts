// Every verdict on a scanned piece in words: one that is read from afar, and a sentence that says why
// and what to do.

import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { explain } from "../../shared/refusals";
import { Refusal } from "../../transport";
import type { CurrencyInfo } from "../../wire/CurrencyInfo";
import type { PieceVerdict } from "../../wire/PieceVerdict";
import type { VerdictColour } from "../../wire/VerdictColour";
import type { VerdictShape } from "../../wire/VerdictShape";
import { colourOf, type Outcome, type Post } from "./dock";

export const WORDS: Record<PieceVerdict, MessageDescriptor> = {
  loaded: msg`CHARGÉ`,
  unloaded: msg`DÉCHARGÉ`,
  astray: msg`ÉGARÉ`,
  already: msg`DÉJÀ SCANNÉ`,
  foreign: msg`PAS CE CAR`,
  elsewhere: msg`IMPOSSIBLE ICI`,
  label_old: msg`VIEILLE ÉTIQUETTE`,
  forged: msg`FAUSSE ÉTIQUETTE`,
  unknown_key: msg`GUICHET INCONNU`,
  revoked_key: msg`GUICHET RÉVOQUÉ`,
  unknown_version: msg`CODE TROP RÉCENT`,
  other_company: msg`AUTRE COMPAGNIE`,
  unreadable: msg`ILLISIBLE`,
  which_piece: msg`QUELLE PIÈCE ?`,
  unheard: msg`INCONNU ICI`,
  trip_cancelled: msg`DÉPART ANNULÉ`,
};

const SENTENCES: Record<PieceVerdict, MessageDescriptor> = {
  loaded: msg({ message: "Dans le car, pour {destination}." }),
  unloaded: msg({ message: "Sorti du car. Il va à {destination}." }),
  astray: msg({
    message: "Sorti du car, mais il va à {destination}. Chargez-le dans un car qui y va.",
  }),
  already: msg({ message: "Cette pièce a déjà été scannée : rien n'a changé." }),
  foreign: msg({
    message:
      "Il va à {destination}, où ce car ne passe pas. Laissez-le ici, ou choisissez où il change.",
  }),
  elsewhere: msg({
    message: "Ceci ne peut pas être fait : la pièce est ailleurs. Ouvrez le colis pour le voir.",
  }),
  label_old: msg({ message: "Cette étiquette a été remplacée. Cherchez la plus récente." }),
  forged: msg({
    message: "La signature est fausse. Mettez la pièce de côté, et appelez un chef de gare.",
  }),
  unknown_key: msg({
    message: "Ce guichet ne connaît pas celui qui l'a faite. Tapez le numéro du colis.",
  }),
  revoked_key: msg({
    message: "Le guichet qui l'a faite est révoqué. Appelez un chef de gare.",
  }),
  unknown_version: msg({
    message: "Ce code vient d'un Guichet plus récent. Tapez le numéro, et mettez Guichet à jour.",
  }),
  other_company: msg({ message: "C'est le colis d'une autre compagnie. Mettez-le de côté." }),
  unreadable: msg({
    message: "Ce n'est pas le code d'un colis. Scannez de nouveau, ou tapez le numéro.",
  }),
  which_piece: msg({
    message: "Ce colis a plusieurs pièces. Scannez l'étiquette de chacune.",
  }),
  unheard: msg({
    message: "Rien n'est connu ici de ce colis. Scannez le code carré de son étiquette.",
  }),
  trip_cancelled: msg({ message: "Ce départ ne roule pas. Choisissez-en un autre." }),
};

/** What is said where the parcel's destination is not known here. */
const NOWHERE: Partial<Record<PieceVerdict, MessageDescriptor>> = {
  loaded: msg({ message: "Dans le car." }),
  unloaded: msg({ message: "Sorti du car." }),
  astray: msg({ message: "Sorti du car, mais il n'était pas attendu ici." }),
  foreign: msg({ message: "Ce car ne passe pas où il va." }),
};

export interface Told {
  colour: VerdictColour;
  shape: VerdictShape;
  word: string;
  sentence: string;
  /** `OUA2-P000123-7 · 2/3`, where a piece was read. */
  piece: string | null;
  description: string | null;
  fragile: boolean;
}

export function tell({ outcome }: { outcome: Outcome; post: Post }, currency?: CurrencyInfo): Told {
  const colour = colourOf(outcome);
  if (outcome.kind === "refused") {
    return {
      colour,
      shape: "cross",
      word: i18n._(msg`REFUSÉ`),
      sentence: explain(outcome.failure, currency),
      piece: null,
      description: null,
      fragile: false,
    };
  }
  const { answer } = outcome;
  const { verdict, details, piece, shape } = answer;
  const destination = details.destination ?? piece?.to;
  const sentence = destination ? SENTENCES[verdict] : (NOWHERE[verdict] ?? SENTENCES[verdict]);
  return {
    colour,
    shape,
    word: i18n._(WORDS[verdict]),
    sentence:
      verdict === "elsewhere" && details.state
        ? explain(new Refusal("piece_state", answer.sentence, details), currency)
        : i18n._(sentence.id, { destination }, { message: sentence.message }),
    piece: piece ? `${piece.waybill} · ${piece.piece}/${piece.pieces}` : null,
    description: piece?.description ?? null,
    fragile: piece?.fragile ?? false,
  };
}
