// Every verdict in words: one that is read from afar, and a sentence that says why and what to do.

import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { clock, dayAndClock, shortDay } from "../../shared/dates";
import type { ScanAnswer } from "../../wire/ScanAnswer";
import type { Verdict } from "../../wire/Verdict";

export const WORDS: Record<Verdict, MessageDescriptor> = {
  valid: msg`VALABLE`,
  back: msg`DE RETOUR`,
  seat_moved: msg`AUTRE PLACE`,
  standing: msg`DEBOUT`,
  unknown_here: msg`SUR PAROLE`,
  no_seat: msg`PLUS DE PLACE`,
  already_boarded: msg`DÉJÀ EMBARQUÉ`,
  wrong_trip: msg`AUTRE DÉPART`,
  wrong_stop: msg`AUTRE ARRÊT`,
  too_early: msg`TROP TÔT`,
  too_late: msg`TROP TARD`,
  missed: msg`ABSENCE NOTÉE`,
  cancelled: msg`ANNULÉ`,
  refunded: msg`REMBOURSÉ`,
  exchanged: msg`ÉCHANGÉ`,
  date_open: msg`DATE OUVERTE`,
  trip_cancelled: msg`DÉPART ANNULÉ`,
  not_paid: msg`NON PAYÉ`,
  forged: msg`FAUX BILLET`,
  altered: msg`CODE FALSIFIÉ`,
  unknown_key: msg`GUICHET INCONNU`,
  revoked_key: msg`GUICHET RÉVOQUÉ`,
  unknown_version: msg`CODE TROP RÉCENT`,
  other_company: msg`AUTRE COMPAGNIE`,
  unreadable: msg`ILLISIBLE`,
  not_found: msg`INTROUVABLE`,
};

const SENTENCES: Record<Verdict, MessageDescriptor> = {
  valid: msg({ message: "À bord, place {seat}." }),
  back: msg({ message: "De nouveau à bord, place {seat}." }),
  seat_moved: msg({
    message: "La place est maintenant {seat}, et non {was}. Montrez-la au passager.",
  }),
  standing: msg({
    message:
      "Ce car n'a plus de place : la {was} n'y est pas. Le passager voyage debout, ou attend une place libre.",
  }),
  unknown_here: msg({
    message:
      "Vrai billet, dont la vente n'est pas encore connue ici. Laissez monter, place {seat} ; ce sera vérifié.",
  }),
  no_seat: msg({
    message:
      "Ce car n'a plus de place : la {was} n'y est pas, et personne ne voyage debout. Un guichet déplace le billet.",
  }),
  already_boarded: msg({
    message:
      "À bord depuis {when}, à {where}, par {whom}. Demandez son billet à qui occupe la place {seat}.",
  }),
  wrong_trip: msg({
    message: "Ce billet est pour le départ {route} du {departs}. Montrez-le au passager.",
  }),
  wrong_stop: msg({
    message: "Ce billet va de {from} à {to}, et ici c'est {here}. Un guichet peut l'échanger.",
  }),
  too_early: msg({ message: "L'embarquement commence à {opens}. Faites attendre le passager." }),
  too_late: msg({
    message:
      "L'embarquement a fini à {ended}. Un guichet peut aider ; un chef de gare peut rouvrir le départ.",
  }),
  missed: msg({
    message:
      "Le passager n'était pas là au départ, et sa place a pu être revendue. Envoyez-le au guichet.",
  }),
  cancelled: msg({ message: "Ce billet a été annulé. Envoyez le passager au guichet." }),
  refunded: msg({ message: "Ce billet a été remboursé. Envoyez le passager au guichet." }),
  exchanged: msg({
    message: "Échangé contre le billet {replaced_by}. Demandez celui-là.",
  }),
  date_open: msg({
    message: "Sa date n'est pas fixée. Un guichet la fixe d'abord.",
  }),
  trip_cancelled: msg({
    message:
      "Ce départ ne roule pas : {reason}. Les guichets échangent ou remboursent ses billets.",
  }),
  not_paid: msg({
    message: "Son paiement est en attente. Un guichet le confirme d'abord.",
  }),
  forged: msg({
    message: "La signature est fausse. Gardez le papier, et appelez un chef de gare.",
  }),
  altered: msg({
    message:
      "Le billet {number} existe, mais ce code a été modifié. Gardez le papier, et appelez un chef de gare.",
  }),
  unknown_key: msg({
    message:
      "Ce guichet ne connaît pas celui qui l'a vendu. Cherchez le billet par son numéro, ou appelez la gare de vente.",
  }),
  revoked_key: msg({
    message: "Le guichet qui l'a vendu est révoqué. Appelez un chef de gare.",
  }),
  unknown_version: msg({
    message:
      "Ce code vient d'un Guichet plus récent. Cherchez le billet par son numéro, et mettez Guichet à jour.",
  }),
  other_company: msg({ message: "C'est le billet d'une autre compagnie. Rendez-le au passager." }),
  unreadable: msg({
    message: "Ce code ne se lit pas. Scannez de nouveau, ou tapez le numéro du billet.",
  }),
  not_found: msg({
    message: "Ce billet est inconnu ici. Scannez son code, ou appelez la gare qui l'a vendu.",
  }),
};

/** What is said where not everything is known here: the values that the usual sentence needs. */
const WITHOUT: Partial<Record<Verdict, [needs: string, instead: MessageDescriptor]>> = {
  back: ["seat", msg({ message: "De nouveau à bord, debout." })],
  already_boarded: [
    "seat",
    msg({
      message: "À bord depuis {when}, à {where}, par {whom}, debout. Demandez qui a ce billet.",
    }),
  ],
  wrong_trip: [
    "departs",
    msg({
      message:
        "Ce billet est pour un autre départ, du {day}. Lisez le papier, et montrez-le au passager.",
    }),
  ],
  exchanged: [
    "replaced_by",
    msg({ message: "Échangé contre un autre billet. Demandez celui-là." }),
  ],
};

/** Instants that are told by the clock alone where they are of the day that is controlled. */
const INSTANTS = new Set(["when", "opens", "ended", "departs"]);

function shown(name: string, value: unknown, day: string): unknown {
  if (typeof value !== "string") return value;
  if (name === "day") return shortDay(value, i18n.locale);
  if (!INSTANTS.has(name)) return value;
  // The engine writes `2026-11-21 08:00`.
  const local = value.replace(" ", "T");
  const told = local.startsWith(day) && name !== "departs";
  return told ? clock(local) : dayAndClock(local, i18n.locale);
}

/** Why, and what to do. `day` is the day of the trip that is controlled. */
export function sentenceOf(answer: Pick<ScanAnswer, "verdict" | "details">, day: string): string {
  const { verdict, details } = answer;
  const [needs, instead] = WITHOUT[verdict] ?? [];
  const usual = needs === undefined || details[needs] != null;
  const sentence = usual || !instead ? SENTENCES[verdict] : instead;
  const values = Object.entries(details).map(([name, value]) => [name, shown(name, value, day)]);
  return i18n._(sentence.id, Object.fromEntries(values), { message: sentence.message });
}

export function wordOf(verdict: Verdict): string {
  return i18n._(WORDS[verdict]);
}
