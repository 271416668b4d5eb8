// What the cuts' lines and the figures are called.

import type { I18n, MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { dayAndClock, shortDay } from "../../shared/dates";
import { accountOfMethod, accountWord } from "../../shared/journal";
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
  net: msg`Recette nette`,
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

const DEPARTS = /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})/;

/** The engine's label, unless the key is one of the words that have two languages. */
export function lineWord(i18n: I18n, cut: Cut, key: string, label: string): string {
  if (cut === "day") return shortDay(key, i18n.locale);
  if (key === "") return i18n._(msg`Sans départ`);
  if (cut === "trip") {
    return label.replace(DEPARTS, (_, day, time) => dayAndClock(`${day}T${time}`, i18n.locale));
  }
  if (cut === "method") return accountWord(i18n, accountOfMethod(key));
  const known = cut === "product" ? PRODUCTS[key] : undefined;
  return known ? i18n._(known) : label;
}
