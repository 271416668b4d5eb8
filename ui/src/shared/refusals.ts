// What refusals say to a cashier. The engine sends a code and values; the sentence is ours.

import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Refusal } from "../transport";
import type { CurrencyInfo } from "../wire/CurrencyInfo";
import type { Code } from "../wire/codes";
import { clock } from "./dates";
import { formatMoney } from "./money";

export const SENTENCES: Record<Code, MessageDescriptor> = {
  bad_request: msg({ message: "Guichet n'a pas compris cette demande : {problem}." }),
  unknown_command: msg({ message: "Cette version de Guichet ne connaît pas « {command} »." }),
  door_closed: msg({
    message:
      "Cette page n'est pas passée par le lien. Relancez « guichet web » et ouvrez le lien affiché.",
  }),
  not_logged_in: msg({ message: "Votre session est finie. Identifiez-vous de nouveau." }),
  not_permitted: msg({
    message: "Il faut le droit « {permission} ». Demandez à : {roles}.",
  }),
  field_missing: msg({ message: "Il manque : {field}. Remplissez-le." }),
  text_too_long: msg({ message: "{field} : {max} caractères au plus. Raccourcissez." }),
  name_invalid: msg({ message: "« {name} » n'est pas un nom. Tapez au moins une lettre." }),
  phone_invalid: msg({
    message: "« {phone} » n'est pas un téléphone. Tapez 6 à 15 chiffres, ou laissez vide.",
  }),
  code_invalid: msg({
    message:
      "« {value} » ne convient pas pour {field} : lettres capitales et chiffres seulement, deux à quatre lettres pour une gare.",
  }),
  amount_invalid: msg({ message: "{amount} n'est pas un montant possible, de 0 à {max}." }),
  request_reused: msg({
    message: "Cette demande a déjà servi à autre chose ({kind}). Recommencez.",
  }),
  not_found: msg({ message: "Introuvable : {what}. Vérifiez, ou cherchez autrement." }),
  login_wrong: msg({
    message:
      "Code ou PIN faux. {left, plural, one {Encore # essai} other {Encore # essais}} avant le blocage.",
  }),
  login_locked: msg({
    message:
      "Trop d'essais faux. Réessayez dans {seconds, plural, one {# seconde} other {# secondes}}.",
  }),
  pin_invalid: msg({ message: "Un PIN a 4 à 8 chiffres. Choisissez-en un autre." }),
  role_unknown: msg({ message: "Le rôle « {role} » n'existe pas. Il y a : {known}." }),
  last_admin: msg({
    message: "C'est le dernier administrateur. Ajoutez-en un autre d'abord.",
  }),
  no_company: msg({ message: "Il n'y a pas encore de compagnie sur ce poste." }),
  company_exists: msg({ message: "Ce poste appartient déjà à {company}." }),
  currency_unknown: msg({ message: "La monnaie {currency} est inconnue. Connues : {known}." }),
  timezone_unknown: msg({
    message: "Le fuseau {timezone} n'existe pas. Écrivez-le comme Africa/Ouagadougou.",
  }),
  layout_invalid: msg({
    message: "Un car de {seats} places est impossible : de 1 à 128 places, numérotées depuis 1.",
  }),
  trip_invalid: msg({ message: "Un départ de {route} est impossible : {what}." }),
  date_invalid: msg({ message: "« {date} » n'est pas une date." }),
  stop_order: msg({
    message: "Ce car ne va pas de {from} à {to}. Choisissez les arrêts dans l'ordre de la ligne.",
  }),
  trip_departed: msg({ message: "Ce car a quitté {from} à {at}. Choisissez un départ suivant." }),
  trip_cancelled: msg({ message: "Ce départ est annulé : {reason}. Choisissez-en un autre." }),
  trip_full: msg({
    message:
      "{wanted, plural, one {# place demandée} other {# places demandées}}, {free, plural, one {# libre} other {# libres}} sur ce trajet. Choisissez un autre départ.",
  }),
  seat_taken: msg({
    message: "La place {seat} vient d'être vendue sur ce trajet. Prenez-en une autre.",
  }),
  seat_unknown: msg({ message: "Pas de place {seat} : ce car a les places 1 à {seats}." }),
  seat_twice: msg({
    message: "La place {seat} est prise pour deux passagers. Changez l'une des deux.",
  }),
  passenger_count: msg({
    message: "Une vente tient 1 à {max} passagers. Faites plusieurs ventes pour un groupe.",
  }),
  category_unknown: msg({ message: "Ce tarif n'existe pas. Choisissez dans la liste." }),
  fare_missing: msg({
    message: "Pas de prix de {from} à {to} pour {category}. Demandez au chef de gare de le fixer.",
  }),
  price_changed: msg({
    message:
      "Le prix est maintenant de {total}, et non de {expected}. Prévenez le passager, puis encaissez.",
  }),
  clock_wrong: msg({
    message: "L'horloge de ce PC indique {now}. Réglez la date et l'heure, puis continuez.",
  }),
  cash_short: msg({ message: "Il manque {missing} : reçu {tendered} pour {total}." }),
  numbers_exhausted: msg({
    message: "Ce guichet n'a plus de numéros de billet. Faites-le inscrire de nouveau.",
  }),
  ticket_number_invalid: msg({
    message: "« {number} » n'est pas un numéro de billet. Il ressemble à OUA2-000123-7.",
  }),
  ticket_number_mistyped: msg({
    message: "Un chiffre de « {number} » est faux : la clé ne va pas. Relisez le billet.",
  }),
  token_invalid: msg({
    message:
      "Ce qui est scanné n'est pas sûr : {cause}. Cherchez le billet par son numéro ou par le nom.",
  }),
  till_closed: msg({ message: "Aucune caisse n'est ouverte ici. Ouvrez-la avec son fond." }),
  till_open: msg({ message: "Votre caisse est déjà ouverte." }),
  till_of_another: msg({
    message: "La caisse de ce guichet est ouverte par {name}, qui doit d'abord la clôturer.",
  }),
  count_missing: msg({ message: "Comptez d'abord : par billets et pièces, ou donnez la somme." }),
  count_invalid: msg({
    message:
      "On ne peut pas compter {pieces} fois {denomination} : coupure inconnue, en double, ou trop.",
  }),
  count_differs: msg({
    message: "Les coupures font {count}, la somme dit {sum}. Comptez de nouveau.",
  }),
  copies_exhausted: msg({
    message: "Déjà imprimé {max} fois. Voyez avec le chef de gare ce qui ne va pas.",
  }),
  printer_invalid: msg({ message: "Ce réglage d'imprimante ne va pas : {problem}." }),
  job_state: msg({ message: "Cette impression est « {state} » : on ne peut pas faire cela." }),
  store_in_use: msg({
    message: "Un autre Guichet est ouvert sur {path}. Fermez-le, ou servez-vous de sa fenêtre.",
  }),
  store_newer: msg({
    message:
      "Ces données viennent d'un Guichet plus récent (schéma {found}, ici {known}). Installez la nouvelle version.",
  }),
  store_damaged: msg({
    message:
      "Les données sont abîmées : {problem}. Rien n'est vendu dessus. Remettez la dernière sauvegarde avec « guichet restore ».",
  }),
  store_behind: msg({
    message:
      "Ces données s'arrêtent à l'écriture {found} ; ce guichet en a fait {known}. Une ancienne copie a été remise : remettez la plus récente, ou faites accepter la copie par un responsable avec « guichet restore ».",
  }),
  store_failed: msg({
    message: "Écriture impossible : {problem}. Rien n'a été enregistré. Vérifiez le disque.",
  }),
  key_missing: msg({
    message:
      "La clé de ces données n'est pas dans {path} : elle manque, ou c'est celle d'un autre guichet. Remettez le bon fichier.",
  }),
  file_failed: msg({ message: "{path} : {problem}." }),
  import_invalid: msg({
    message: "{file}, ligne {line}, {field} : {problem}. Rien n'a été importé.",
  }),
  internal: msg({
    message:
      "Une erreur de Guichet : {problem}. Rien n'a été enregistré. Prévenez la personne qui s'en occupe.",
  }),
};

/** The engine names fields and things in English. */
const WORDS: Record<string, MessageDescriptor> = {
  name: msg`nom`,
  phone: msg`téléphone`,
  id_number: msg`pièce d'identité`,
  company: msg`compagnie`,
  station: msg`gare`,
  station_code: msg`code de gare`,
  code: msg`code`,
  pin: msg`PIN`,
  reason: msg`motif`,
  roles: msg`rôles`,
  float: msg`fond de caisse`,
  trip: msg`départ`,
  ticket: msg`billet`,
  stop: msg`arrêt`,
  employee: msg`personne`,
  job: msg`impression`,
  cashier: msg`caissier`,
  controller: msg`contrôleur`,
  manager: msg`chef de gare`,
  admin: msg`administrateur`,
  look: msg`consulter`,
  sell: msg`vendre`,
  reprint: msg`réimprimer`,
  close_any_till: msg`clôturer la caisse d'un autre`,
  open_drawer: msg`ouvrir le tiroir`,
  print: msg`imprimer`,
  set_printer: msg`régler l'imprimante`,
  plan: msg`planifier`,
  manage_people: msg`gérer les personnes`,
  restore: msg`remettre une sauvegarde`,
  queued: msg`en attente`,
  sending: msg`en cours`,
  sent: msg`envoyée`,
  confirmed: msg`imprimée`,
  unknown: msg`à vérifier`,
  failed: msg`échouée`,
  given_up: msg`abandonnée`,
};
const NAMED = new Set(["field", "what", "permission", "roles", "role", "known", "state"]);
const AMOUNTS = new Set([
  "missing",
  "tendered",
  "total",
  "expected",
  "count",
  "sum",
  "denomination",
]);
const MONEY_CODES = new Set([
  "cash_short",
  "price_changed",
  "count_differs",
  "count_invalid",
  "amount_invalid",
]);

export function word(english: string): string {
  const known = WORDS[english];
  return known ? i18n._(known) : english;
}

function shown(code: string, name: string, value: unknown, currency?: CurrencyInfo): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(code, name, item)).join(", ");
  if (typeof value === "number" && currency && MONEY_CODES.has(code)) {
    const isMoney = AMOUNTS.has(name) || (code === "amount_invalid" && name !== "field");
    if (isMoney) return formatMoney(value, currency, i18n.locale);
  }
  if (typeof value !== "string") return value;
  if (name === "at" && value.includes("T")) return clock(value);
  if (NAMED.has(name)) return value.split(", ").map(word).join(", ");
  return value;
}

/** The sentence of a failure in the language of the window. */
export function explain(failure: unknown, currency?: CurrencyInfo): string {
  if (!(failure instanceof Refusal)) {
    return i18n._(msg`Guichet ne répond pas. Réessayez ; si cela dure, redémarrez-le.`);
  }
  // A newer engine may know codes that this window does not.
  const sentence = (SENTENCES as Record<string, MessageDescriptor | undefined>)[failure.code];
  if (!sentence) return failure.message;
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(failure.details)) {
    values[name] = shown(failure.code, name, value, currency);
  }
  return i18n._(sentence.id, values, { message: sentence.message });
}
