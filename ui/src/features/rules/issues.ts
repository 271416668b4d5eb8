// What is wrong with a field of the rules, in words.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useFormContext } from "react-hook-form";
import type { TypedRules } from "./typed";

const ISSUES: Record<string, MessageDescriptor> = {
  amount: msg`Un montant.`,
  percent: msg`De 0 à 100 %.`,
  minutes: msg`Des minutes, un an au plus.`,
  delay: msg`Un nombre, un an au plus.`,
  days: msg`De 1 à 731 jours.`,
  hold: msg`De 1 à 1440 minutes.`,
  hold_max: msg`Pas plus que le maximum.`,
  operators: msg`Douze opérateurs au plus.`,
  code: msg`Lettres et chiffres seulement.`,
  day: msg`Une date.`,
  order: msg`Le dernier jour vient après le premier.`,
  uses: msg`Un nombre, ou rien.`,
  standing: msg`De 0 à 60.`,
  pieces: msg`De 0 à 99.`,
  weight: msg`Des kilos, une tonne au plus.`,
  twice: msg`Il y est déjà.`,
  positive_weight: msg`Plus de zéro, une tonne au plus.`,
  kilometres: msg`De 1 à 20000 km.`,
  divisor: msg`De 100 à 1000000, ou rien.`,
  side: msg`De 1 à 1000 cm.`,
  free_days: msg`De 0 à 731 jours.`,
  city: msg`Deux villes, et pas la même.`,
  order_km: msg`Plus loin que la tranche d'avant.`,
  proof: msg`Une preuve au moins.`,
};

/** What is wrong with a field, by its name in the form. */
export function useIssue(): (name: string) => string | null {
  const { i18n } = useLingui();
  const { getFieldState, formState } = useFormContext<TypedRules>();
  return (name) => {
    const issue = getFieldState(name as "coin", formState).error?.message;
    const known = issue ? ISSUES[issue] : undefined;
    return known ? i18n._(known) : (issue ?? null);
  };
}
