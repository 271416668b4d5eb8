// Parcels in words: states, price lines, who pays, what can be done.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ClaimKind } from "../../wire/ClaimKind";
import type { ParcelLineKind } from "../../wire/ParcelLineKind";
import type { ParcelListKind } from "../../wire/ParcelListKind";
import type { Payer } from "../../wire/Payer";
import type { PieceState } from "../../wire/PieceState";

export const STATES: Record<PieceState, MessageDescriptor> = {
  unheard: msg`Inconnu ici`,
  registered: msg`Reçu`,
  loaded: msg`En route`,
  unloaded: msg`Déchargé`,
  ready: msg`À retirer`,
  refused: msg`Refusé`,
  unclaimed: msg`Non réclamé`,
  lost: msg`Perdu`,
  cancelled: msg`Annulé`,
  returned: msg`Rendu à l'expéditeur`,
  delivered: msg`Remis`,
};

export const LINES: Record<ParcelLineKind, MessageDescriptor> = {
  base: msg`Base`,
  weight: msg`Poids`,
  minimum: msg`Complément au minimum`,
  insurance: msg`Assurance`,
  collection: msg`Enlèvement à domicile`,
  home_delivery: msg`Livraison à domicile`,
};

export const PAYERS: Record<Payer, MessageDescriptor> = {
  sender: msg`L'expéditeur`,
  receiver: msg`Le destinataire`,
  half: msg`Moitié-moitié`,
};

export const CLAIMS: Record<ClaimKind, MessageDescriptor> = {
  lost: msg`Perte`,
  damaged: msg`Dommage`,
  late: msg`Retard`,
};

export const LISTS: Record<ParcelListKind, MessageDescriptor> = {
  to_load: msg`À charger`,
  coming: msg`En route vers ici`,
  waiting: msg`À retirer ici`,
  unclaimed: msg`Non réclamés`,
  cod_owed: msg`Dus aux expéditeurs`,
  claims: msg`Réclamations`,
};

/** What a list is when there is nothing in it. */
export const EMPTY: Record<ParcelListKind, MessageDescriptor> = {
  to_load: msg`Rien à charger : tout ce qui part d'ici est parti.`,
  coming: msg`Rien n'est annoncé en route vers ici.`,
  waiting: msg`Aucun colis n'attend ici son destinataire.`,
  unclaimed: msg`Aucun colis n'attend depuis si longtemps.`,
  cod_owed: msg`Aucun argent n'est dû à un expéditeur d'ici.`,
  claims: msg`Aucune réclamation n'est ouverte.`,
};

/** Numbers of pieces, short: `1–3, 7`. They come in order. */
export function spans(pieces: number[]): string {
  const runs: [number, number][] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last && last[1] === piece - 1) last[1] = piece;
    else runs.push([piece, piece]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

export function isList(name: string | undefined): name is ParcelListKind {
  return name !== undefined && Object.hasOwn(LISTS, name);
}
