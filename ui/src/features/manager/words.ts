// What the cuts' lines and the figures are called.

import type { I18n, MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { shortDay } from "../../shared/dates";
import { ACCOUNTS, accountOfMethod } from "../../shared/journal";
import type { Cut } from "../../wire/Cut";
import type { FigureName } from "./made";

export const CUTS: Record<Cut, MessageDescriptor> = {
  day: msg`Jour`,
  station: msg`Gare`,
  counter: msg`Guichet`,
  cashier: msg`Caissier`,
  route: msg`Ligne`,
  trip: msg`Départ`,
  product: msg`Produit`,
  method: msg`Moyen de paiement`,
};

export const FIGURES: Record<FigureName, MessageDescriptor> = {
  tickets: msg`Billets`,
  gross: msg`Brut`,
  reductions: msg`Réductions`,
  refunds: msg`Remboursé`,
  fees: msg`Frais`,
  tax: msg`Taxe`,
  net: msg`Net`,
  takings: msg`Encaissé`,
  expenses: msg`Dépenses`,
  variance: msg`Écart`,
};

const PRODUCTS: Record<string, MessageDescriptor> = {
  tickets: msg`Billets`,
  parcels: msg`Colis`,
  other: msg`Autres`,
};

export const EXCEPTIONS: Record<string, MessageDescriptor> = {
  reference_doubled: msg`La même référence de paiement a servi deux fois`,
};

export function accountWord(i18n: I18n, account: string): string {
  const known = ACCOUNTS[account];
  return known ? i18n._(known) : account;
}

/** The engine's label, unless the key is one of the words that have two languages. */
export function lineWord(i18n: I18n, cut: Cut, key: string, label: string): string {
  if (cut === "day") return shortDay(key, i18n.locale);
  const known = cut === "product" ? PRODUCTS[key] : undefined;
  const account = cut === "method" ? ACCOUNTS[accountOfMethod(key)] : undefined;
  const word = known ?? account;
  return word ? i18n._(word) : label;
}
