// The central in words: how this counter stands to it, and why it is not reached or said no.

import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

interface Cause {
  /** For the bar at the foot of the window. */
  short: MessageDescriptor;
  /** What is wrong, and what to do. */
  sentence: MessageDescriptor;
}

const TOKEN: Cause = {
  short: msg`accès refusé`,
  sentence: msg`l'accès de ce guichet a été refusé. Guichet en redemande un tout seul ; si cela dure, prévenez l'administrateur.`,
};

const CAUSES: Record<string, Cause> = {
  no_network: {
    short: msg`pas de réseau`,
    sentence: msg`pas de réseau. Vérifiez le câble, le Wi-Fi ou le modem.`,
  },
  no_such_host: {
    short: msg`adresse introuvable`,
    sentence: msg`son adresse est introuvable. Vérifiez le réseau, et comment elle s'écrit.`,
  },
  tls: {
    short: msg`liaison non sûre`,
    sentence: msg`la liaison n'est pas sûre, rien n'a été envoyé. Vérifiez la date de ce PC et l'adresse, ou prévenez l'administrateur.`,
  },
  timeout: {
    short: msg`pas de réponse`,
    sentence: msg`il n'a pas répondu à temps. Le réseau est peut-être trop lent : réessayez.`,
  },
  address_wrong: {
    short: msg`adresse fausse`,
    sentence: msg`son adresse ne va pas. Elle commence par https:// ; relisez-la.`,
  },
  central_unwell: {
    short: msg`central en panne`,
    sentence: msg`il répond mal, il est peut-être en panne. Réessayez plus tard, ou prévenez l'administrateur.`,
  },
  code_wrong: {
    short: msg`code faux`,
    sentence: msg`ce code est faux, a déjà servi ou a expiré. Relisez-le, ou demandez-en un autre.`,
  },
  too_many_tries: {
    short: msg`trop d'essais`,
    sentence: msg`trop de codes faux. Attendez une minute, puis réessayez.`,
  },
  company_differs: {
    short: msg`autre compagnie`,
    sentence: msg`il est celui d'une autre compagnie. Vérifiez l'adresse.`,
  },
  device_known: {
    short: msg`guichet déjà connu`,
    sentence: msg`il connaît déjà ce guichet autrement, ou l'a révoqué. Demandez au siège.`,
  },
  device_differs: {
    short: msg`autre guichet`,
    sentence: msg`ce qui a été envoyé est d'un autre guichet. Prévenez l'administrateur.`,
  },
  device_revoked: {
    short: msg`guichet révoqué`,
    sentence: msg`ce guichet a été révoqué : plus rien n'est pris de lui. N'y vendez plus et appelez le siège.`,
  },
  journal_forked: {
    short: msg`journal en double`,
    sentence: msg`le journal de ce guichet existe en deux versions : une ancienne copie du disque a servi. N'y vendez plus et appelez le siège.`,
  },
  clock_wrong: {
    short: msg`horloge fausse`,
    sentence: msg`l'horloge de ce PC est fausse. Réglez la date et l'heure.`,
  },
  batch_gap: {
    short: msg`suite manquante`,
    sentence: msg`il manque des écritures entre ce qu'il a et ce qui est envoyé. Synchronisez de nouveau ; si cela dure, prévenez l'administrateur.`,
  },
  not_permitted: {
    short: msg`non permis`,
    sentence: msg`ce guichet n'a pas le droit de faire cela. Faites-le depuis le siège.`,
  },
  station_unknown: {
    short: msg`gare inconnue`,
    sentence: msg`la compagnie n'a pas de gare avec ce code. Vérifiez-le.`,
  },
  station_missing: {
    short: msg`gare manquante`,
    sentence: msg`ce code n'est pour aucune gare. Demandez-en un autre, pour la gare de ce guichet.`,
  },
  departure_closed: {
    short: msg`départ clos`,
    sentence: msg`le car a quitté cet arrêt : son départ est clos. Choisissez un départ suivant.`,
  },
  trip_cancelled: {
    short: msg`départ annulé`,
    sentence: msg`ce car ne roulera pas. Choisissez un autre départ.`,
  },
  counters_exhausted: {
    short: msg`trop de guichets`,
    sentence: msg`cette gare a déjà tous ses guichets. Révoquez-en un d'abord.`,
  },
};

function causeOf(cause: string): Cause | undefined {
  return /^(token|assertion)_/.test(cause) ? TOKEN : CAUSES[cause];
}

/** A cause in a few words; a newer engine may know some that this window does not. */
export function causeShort(cause: string): string {
  const known = causeOf(cause);
  return known ? i18n._(known.short) : cause;
}

/** A cause as the end of a sentence that began with the central. */
export function causeSentence(cause: string): string {
  const known = causeOf(cause);
  return known ? i18n._(known.sentence) : i18n._(msg`il a dit non (${cause}). Voyez les détails.`);
}

/** Causes that are mended by typing another address. */
export const ABOUT_ADDRESS = new Set(["address_wrong", "no_such_host", "tls", "company_differs"]);
/** And those by typing another code. */
export const ABOUT_CODE = new Set(["code_wrong", "station_missing"]);
