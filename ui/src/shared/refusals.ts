// What refusals say to a cashier. The engine sends a code and values; the sentence is ours.

import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Refusal } from "../transport";
import type { CurrencyInfo } from "../wire/CurrencyInfo";
import type { Code } from "../wire/codes";
import { causeSentence } from "./central";
import { clock, dayAndYear, shortDay } from "./dates";
import { formatMoney } from "./money";
import { formatPercent } from "./percent";

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
  phone_invalid: msg({ message: "« {phone} » n'est pas un téléphone. Tapez 6 à 15 chiffres." }),
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
  seat_unleased: msg({
    message:
      "La place {seat} n'est pas garantie ici : un autre guichet la vend peut-être. Choisissez une place garantie.",
  }),
  seats_elsewhere: msg({
    message:
      "{wanted, plural, one {# place demandée} other {# places demandées}}, {free, plural, one {# garantie} other {# garanties}} ici ; {elsewhere, plural, one {# se vend peut-être} other {# se vendent peut-être}} à d'autres guichets. Demandez-les au central, ou choisissez un autre départ.",
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
  drawer_short: msg({
    message:
      "Le tiroir ne contient pas {amount}. Prenez des espèces au coffre, et saisissez-les comme apport.",
  }),
  count_first: msg({
    message: "Comptez d'abord le tiroir. Ce qu'il devrait contenir se montre après le comptage.",
  }),
  count_stale: msg({
    message: "Des espèces ont bougé depuis le comptage. Comptez le tiroir de nouveau.",
  }),
  variance_unapproved: msg({
    message:
      "L'écart est de {variance}, pour {tolerance} permis. Un chef doit l'approuver ici, ou il reste à approuver plus tard.",
  }),
  variance_settled: msg({
    message:
      "Cet écart n'a pas besoin d'être approuvé : il est dans la tolérance, ou {name} l'a approuvé.",
  }),
  payments_pending: msg({
    message:
      "{count, plural, one {# paiement attend} other {# paiements attendent}} encore. Confirmez ou abandonnez, ou laissez à la caisse suivante.",
  }),
  payment_invalid: msg({ message: "Ce paiement ne peut pas être pris : {what}." }),
  payment_over: msg({
    message:
      "Les paiements font {paid} pour {total}, et on ne rend que sur des espèces. Prenez moins par carte ou mobile money.",
  }),
  operator_unknown: msg({
    message: "L'opérateur {operator} est inconnu. Il y a : {known}.",
  }),
  reference_used: msg({
    message:
      "La référence {reference} de {operator} a déjà payé une autre vente ({number}). Demandez le bon message au passager.",
  }),
  payment_settled: msg({ message: "Ce paiement est déjà réglé : {state}." }),
  ticket_state: msg({
    message: "Le billet {number} est « {state} » : on ne peut pas le changer ainsi.",
  }),
  ticket_unpaid: msg({
    message:
      "Le paiement du billet {number} est en attente. Confirmez-le ou abandonnez-le d'abord.",
  }),
  tickets_of_sales: msg({
    message: "Ces billets sont de ventes différentes. Rendez-les vente par vente.",
  }),
  refund_departed: msg({
    message: "Le car du billet {number} a quitté {from} à {at} : après, rien n'est remboursé.",
  }),
  refund_nothing: msg({
    message: "Si près du départ, la règle ne rembourse rien. Un chef peut en décider autrement.",
  }),
  refund_changed: msg({
    message: "On rembourse maintenant {refund}, et non {expected}. Prévenez d'abord le passager.",
  }),
  cancel_too_late: msg({
    message:
      "Une vente s'annule pendant {minutes, plural, one {# minute} other {# minutes}}. Remboursez le billet, ou demandez à un chef.",
  }),
  change_too_late: msg({
    message:
      "Un billet se change jusqu'à {minutes, plural, one {# minute} other {# minutes}} avant le départ. Un chef peut en décider autrement.",
  }),
  right_elsewhere: msg({
    message:
      "Le billet {number} est d'un autre guichet ({station}), qui seul peut le changer. Envoyez-y le passager, ou demandez à un chef de décider.",
  }),
  fare_differs: msg({
    message: "Ce trajet coûte {price}, et {paid} sont payés. Échangez plutôt le billet.",
  }),
  nothing_changes: msg({
    message: "C'est déjà le trajet et la place de ce billet. Choisissez-en d'autres.",
  }),
  ticket_expired: msg({
    message: "Ce billet ouvert servait jusqu'au {day}. Demandez à un chef.",
  }),
  not_departed: msg({
    message: "Le car n'a pas encore quitté {from}. Un passager n'est absent qu'après.",
  }),
  seat_held: msg({
    message: "La place {seat} est gardée pour {name} jusqu'à {until}. Prenez-en une autre.",
  }),
  hold_ended: msg({
    message: "Ces places ne sont plus gardées. Choisissez de nouveau.",
  }),
  hold_invalid: msg({
    message: "On garde des places de 1 à {max} minutes. Choisissez une durée entre les deux.",
  }),
  stop_not_left: msg({
    message: "Ce car ne part pas de l'arrêt {stop}. Choisissez un autre arrêt que le dernier.",
  }),
  not_aboard: msg({ message: "{who} n'est pas à bord. Scannez d'abord le billet." }),
  not_out: msg({ message: "{who} n'est pas descendu. Il n'y a rien à noter." }),
  already_out: msg({
    message: "{who} est déjà descendu à {stop}. Scannez son billet quand il remonte.",
  }),
  exits_too_many: msg({
    message: "{who} est descendu {max} fois. Voyez ce billet avec le chef de gare.",
  }),
  undo_late: msg({
    message:
      "Un embarquement s'annule dans les {seconds} secondes. Faites plutôt descendre le passager.",
  }),
  departure_closed: msg({
    message:
      "Le départ de {from} a été bouclé à {at}. Un chef de gare peut le rouvrir, avec un motif.",
  }),
  departure_open: msg({ message: "Ce départ n'est pas bouclé. Regardez-le de nouveau." }),
  departure_left: msg({
    message: "Le car a quitté {stop} depuis. Ce qui ne va pas se règle billet par billet.",
  }),
  boarding_changed: msg({
    message: "Il manque maintenant {missing} passagers, et non {expected}. Relisez la liste.",
  }),
  passengers_unpaid: msg({
    message:
      "{count, plural, one {# passager a un paiement} other {# passagers ont un paiement}} en attente ({numbers}). Confirmez-le ou abandonnez-le d'abord.",
  }),
  passengers_out: msg({
    message:
      "{count, plural, one {# passager est descendu et n'est pas remonté} other {# passagers sont descendus et ne sont pas remontés}} ({names}). Attendez, ou dites que le car part sans eux.",
  }),
  vehicle_missing: msg({ message: "Ce départ n'a pas de car. Choisissez-le d'abord." }),
  vehicle_same: msg({ message: "Ce départ roule déjà avec {plate}. Choisissez un autre car." }),
  crew_invalid: msg({ message: "Cet équipage ne peut pas partir : {what}." }),
  licence_missing: msg({
    message:
      "Aucun permis de {name} n'est enregistré. Enregistrez-le, ou choisissez un autre chauffeur.",
  }),
  licence_expired: msg({
    message:
      "Le permis de {name} finit le {until}, avant l'arrivée. Enregistrez le nouveau, ou choisissez un autre chauffeur.",
  }),
  papers_invalid: msg({ message: "Les papiers de ce départ sont impossibles : {what}." }),
  standing_forbidden: msg({
    message: "Cette compagnie n'accepte personne debout. Choisissez un autre départ.",
  }),
  standing_full: msg({
    message:
      "{max} passagers sont déjà debout sur une partie du trajet. Choisissez un autre départ.",
  }),
  seats_left: msg({
    message:
      "{free, plural, one {# place est libre} other {# places sont libres}} sur ce trajet. Vendez-en une.",
  }),
  luggage_invalid: msg({ message: "Ces bagages ne peuvent pas être étiquetés : {what}." }),
  pack_invalid: msg({
    message: "Ce fichier n'est pas un dossier de voyage fiable : {what}. Exportez-le de nouveau.",
  }),
  delay_invalid: msg({
    message: "Un retard va de 0 à {max} minutes. Au-delà, annulez le départ.",
  }),
  promo_unknown: msg({
    message: "Il n'y a pas de promotion {code}. Vérifiez comment elle s'écrit.",
  }),
  promo_not_now: msg({ message: "La promotion {code} vaut du {from} au {to}." }),
  promo_used_up: msg({
    message: "La promotion {code} a servi {max} fois : elle est épuisée ici.",
  }),
  promo_elsewhere: msg({
    message: "La promotion {code} ne vaut que pour : {routes}.",
  }),
  discount_invalid: msg({
    message: "Une remise est ou bien une part, jusqu'à 100 %, ou bien un montant.",
  }),
  discount_too_large: msg({
    message: "Une remise de plus de {max} demande un chef.",
  }),
  rules_invalid: msg({ message: "Ces règles sont impossibles : {what}." }),
  day_locked: msg({
    message:
      "La journée du {day} est clôturée : on n'y écrit plus rien. Vérifiez la date de ce PC.",
  }),
  day_open: msg({ message: "La journée du {day} ne peut pas encore être clôturée : {what}." }),
  period_invalid: msg({
    message:
      "Du {from} au {to} n'est pas une période : le premier jour d'abord, et {max} jours au plus.",
  }),
  // The cause is a sentence of its own.
  central_refused: msg({ message: "Le central : {cause}" }),
  counter_of_other: msg({ message: "Ce guichet est déjà inscrit à un central. Il y reste." }),
  exception_unknown: msg({
    message: "Ce cas n'existe pas, ou quelqu'un l'a déjà réglé. Regardez de nouveau la liste.",
  }),
  device_unknown: msg({
    message: "Ce guichet n'existe pas dans la compagnie. Regardez de nouveau la liste.",
  }),
  not_enrolled: msg({
    message: "Ce guichet n'est inscrit à aucun central. Inscrivez-le d'abord avec un code.",
  }),
  copies_exhausted: msg({
    message: "Déjà imprimé {max} fois. Voyez avec le chef de gare ce qui ne va pas.",
  }),
  printer_invalid: msg({ message: "Ce réglage d'imprimante ne va pas : {problem}." }),
  scanner_invalid: msg({ message: "Ce réglage de lecteur ne va pas : {what}." }),
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
  waybill_invalid: msg({
    message:
      "« {number} » n'est pas un numéro de colis. Il ressemble à OUA2-P000123-7, et avec une pièce à OUA2-P000123-7-N01.",
  }),
  waybill_mistyped: msg({
    message: "{number} a un chiffre faux : sa clé ne va pas. Relisez-le.",
  }),
  destination_unknown: msg({
    message: "Aucune gare {destination}. Choisissez-la dans la liste.",
  }),
  destination_same: msg({
    message: "Le colis est déjà à {destination}. Choisissez une autre destination.",
  }),
  piece_count: msg({
    message: "Un colis a de 1 à {max} pièces. Au-delà, faites plusieurs colis.",
  }),
  piece_weight: msg({
    message:
      "La pièce {piece} ne peut pas peser {grams} grammes : de 1 à {max}. Pesez-la de nouveau.",
  }),
  piece_size: msg({
    message:
      "Les côtés de la pièce {piece} vont de 1 à {max} millimètres. Mesurez-la de nouveau, ou laissez la taille vide.",
  }),
  parcel_rate_missing: msg({
    message:
      "Aucun prix de {from} à {to}. Demandez à un responsable d'en fixer un pour ces villes ou leur distance.",
  }),
  declared_too_high: msg({
    message:
      "{declared} sont déclarés ; {max} au plus sont acceptés. Baissez la valeur, ou refusez le colis.",
  }),
  prohibited_unread: msg({
    message:
      "Lisez la liste des marchandises interdites à l'expéditeur, et notez qu'il en a pris connaissance.",
  }),
  photo_invalid: msg({
    message: "La photo n'a pas été gardée. Reprenez-la, ou continuez sans.",
  }),
  tariff_invalid: msg({
    message: "Ce tarif ne peut pas être fixé : {what}.",
  }),
  label_invalid: msg({
    message: "Cette étiquette n'est pas sûre : {cause}. Cherchez le colis par son numéro.",
  }),
  label_old: msg({
    message:
      "Cette étiquette de {waybill}, faite le {day}, n'est plus bonne. Scannez la plus récente, ou cherchez le colis par son numéro.",
  }),
  parcel_unheard: msg({
    message: "Rien n'est connu ici de {waybill}. Scannez le code carré de son étiquette.",
  }),
  pieces_none: msg({
    message: "Aucune pièce n'est nommée. Scannez-en au moins une.",
  }),
  pieces_many: msg({
    message: "{max} pièces au plus à la fois. Enregistrez celles-ci, puis continuez.",
  }),
  pieces_apart: msg({
    message:
      "Des pièces de {waybill} vont au destinataire et d'autres reviennent à l'expéditeur. Remettez-les séparément.",
  }),
  piece_unknown: msg({
    message: "{waybill} a les pièces 1 à {pieces}, et pas de pièce {piece}. Relisez l'étiquette.",
  }),
  piece_of_other: msg({
    message: "Cette pièce est de {waybill}, pas de {wanted}. Mettez-la de côté.",
  }),
  piece_state: msg({
    message:
      "Pièce {piece} de {waybill} : {state} ({place}). Ceci ne peut pas être fait. Possible ici : {possible}.",
  }),
  piece_foreign: msg({
    message:
      "La pièce {piece} de {waybill} va à {destination}, où {trip} ne passe pas. Retirez-la, ou dites où elle change.",
  }),
  not_destination: msg({
    message:
      "{waybill} va à {destination}, et ici c'est {here}. Chargez-le dans un car qui y va ; un responsable peut le remettre ici.",
  }),
  not_unclaimed: msg({
    message: "{waybill} peut être retiré depuis le {since}. Il est non réclamé après {days} jours.",
  }),
  proof_missing: msg({
    message: "Rien n'est remis sans preuve. Demandez : {accepted}.",
  }),
  signature_invalid: msg({
    message: "La signature n'a pas pu être lue. Demandez-la de nouveau.",
  }),
  pickup_code_invalid: msg({
    message:
      "Un code de retrait a huit lettres et chiffres, comme K7M2-9QXD. Demandez-le de nouveau.",
  }),
  pickup_code_wrong: msg({
    message: "Le code de retrait est faux. Encore {left} essais, puis il faut un responsable.",
  }),
  pickup_locked: msg({
    message:
      "{tries} codes faux ont été donnés pour {waybill}. Un responsable doit voir qui le prend.",
  }),
  id_differs: msg({
    message:
      "L'expéditeur a nommé une autre pièce d'identité pour le destinataire. Regardez de nouveau, ou demandez à un responsable.",
  }),
  due_changed: msg({
    message:
      "{total} sont dus maintenant, et non {expected}. Dites-le au destinataire, et encaissez de nouveau.",
  }),
  storage_none: msg({
    message: "Aucun magasinage n'est dû pour {waybill}. Remettez-le, ou laissez-le attendre.",
  }),
  storage_kept: msg({
    message: "Seul un responsable peut renoncer au magasinage de {storage}.",
  }),
  parcel_elsewhere: msg({
    message:
      "{waybill} a été reçu à {station}, qui seule peut faire cela. Envoyez-les là-bas, ou demandez à un responsable d'en décider.",
  }),
  cod_state: msg({
    message: "Contre remboursement de {waybill} : {state}. Rien ne peut être remis.",
  }),
  due_none: msg({
    message: "Il n'y a plus rien à payer pour {waybill}.",
  }),
  due_waits: msg({
    message:
      "{waybill} peut encore être remis : ce qui est dû reste dû. Abandonnez-le quand tout est perdu ou non réclamé.",
  }),
  claim_exists: msg({
    message: "Il y a déjà une réclamation pour ces pièces de {waybill}. Regardez celle-là.",
  }),
  claim_state: msg({
    message: "Cette réclamation pour {waybill} : {state}. Cela ne peut pas en être fait.",
  }),
  claim_award: msg({
    message: "Une réclamation est décidée entre 0 et {max} : rien, ou jusqu'à ce qui est réclamé.",
  }),
  message_state: msg({
    message: "Ce message : {state} déjà. Regardez de nouveau la liste.",
  }),
};

/** The engine names fields and things in English. */
const WORDS: Record<string, MessageDescriptor> = {
  "before a code stand up to four of A-Z 0-9 - . / $ % * + :": msg`avant un code viennent au plus quatre de A-Z 0-9 - . / $ % * + :`,
  "a serial port runs at 300 to 921600 bits per second": msg`un port série va de 300 à 921600 bits par seconde`,
  "the port's name is too long or has control characters": msg`le nom du port est trop long ou contient des caractères de contrôle`,
  "the printer is at this port": msg`l'imprimante est sur ce port`,
  boarded: msg`à bord`,
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
  move_cash: msg`mettre et sortir des espèces`,
  cancel: msg`annuler une vente`,
  refund: msg`rembourser`,
  exchange: msg`échanger`,
  discount: msg`accorder une remise`,
  approve: msg`approuver`,
  report: msg`voir les rapports`,
  lock_period: msg`clôturer une journée`,
  set_rules: msg`régler les règles`,
  board: msg`contrôler les billets`,
  depart: msg`boucler un départ`,
  audit: msg`lire le journal`,
  queued: msg`en attente`,
  sending: msg`en cours`,
  sent: msg`envoyée`,
  confirmed: msg`imprimée`,
  unknown: msg`à vérifier`,
  failed: msg`échouée`,
  given_up: msg`abandonnée`,
  "payment_settled pending": msg`en attente`,
  "payment_settled completed": msg`confirmé`,
  "payment_settled failed": msg`échoué`,
  valid: msg`valable`,
  unpaid: msg`impayé`,
  cancelled: msg`annulé`,
  refunded: msg`remboursé`,
  exchanged: msg`échangé`,
  open: msg`ouvert`,
  no_show: msg`absent`,
  amount: msg`montant`,
  counted: msg`somme comptée`,
  till: msg`caisse`,
  payment: msg`paiement`,
  operator: msg`opérateur`,
  reference: msg`référence`,
  receipt_number: msg`numéro de pièce`,
  vehicle: msg`véhicule`,
  promo: msg`promotion`,
  hold: msg`places gardées`,
  "cash is either handed over alone or one of the payments": msg`les espèces sont ou bien seules, ou bien l'un des paiements`,
  "there are too many payments in one sale": msg`il y a trop de paiements dans une vente`,
  "one of them may be cash, and one may be what is left": msg`un seul peut être en espèces, un seul peut être le reste`,
  "nothing is left for the cash to pay": msg`il ne reste rien à payer en espèces`,
  "an exchange is paid at once; give the operator's reference": msg`un échange se paie tout de suite ; tapez la référence de l'opérateur`,
  "another payment of this sale is pending too; settle that one first": msg`un autre paiement de cette vente attend aussi ; réglez-le d'abord`,
  "it is not over": msg`elle n'est pas finie`,
  "it needs a driver": msg`il faut un chauffeur`,
  "at most six people are one crew": msg`un équipage a six personnes au plus`,
  "somebody is named twice": msg`quelqu'un est nommé deux fois`,
  "it is too large": msg`il est trop gros`,
  "it is not written as it should be": msg`il n'est pas écrit comme il faut`,
  "it does not begin like one": msg`il ne commence pas comme un dossier`,
  "it does not say whose it is": msg`il ne dit pas de qui il vient`,
  "its signature does not fit": msg`sa signature ne va pas`,
  "times of boarding and delays are at most a year": msg`les temps d'embarquement et de retard vont jusqu'à un an`,
  "at most 60 passengers stand": msg`60 passagers debout au plus`,
  "a ticket includes at most 99 pieces of luggage, and a tonne": msg`un billet comprend au plus 99 bagages et une tonne`,
  "more than 2000 parcels are on one bordereau": msg`plus de 2000 colis sur un bordereau`,
  "too many counters or advances are on one bordereau": msg`trop de guichets ou d'avances sur un bordereau`,
  "an advance is named twice": msg`une avance est nommée deux fois`,
  "a sum is beyond all bounds": msg`une somme dépasse toute limite`,
  licence_number: msg`numéro de permis`,
  licence_until: msg`fin du permis`,
  seal: msg`scellé`,
  "piece_state unheard": msg`inconnue ici`,
  "piece_state registered": msg`reçue`,
  "piece_state loaded": msg`chargée`,
  "piece_state unloaded": msg`déchargée`,
  "piece_state refused": msg`refusée`,
  "piece_state cancelled": msg`annulée`,
  "piece_state returned": msg`rendue à l'expéditeur`,
  "piece_state delivered": msg`remise`,
  "piece_state ready": msg`à retirer`,
  "piece_state unclaimed": msg`non réclamée`,
  "piece_state lost": msg`perdue`,
  "piece_state cancel": msg`annuler`,
  "piece_state load": msg`charger`,
  "piece_state unload": msg`décharger`,
  "piece_state deliver": msg`remettre`,
  "piece_state refuse": msg`noter le refus`,
  "piece_state return": msg`renvoyer`,
  "piece_state damaged": msg`noter endommagée`,
  "piece_state claim": msg`réclamer`,
  "proof_missing code": msg`le code de retrait`,
  "proof_missing id_number": msg`une pièce d'identité`,
  signature: msg`une signature`,
  "cod_state not_collected": msg`pas encore encaissé`,
  "cod_state none": msg`il n'y en a pas`,
  "cod_state remitted": msg`déjà remis`,
  "claim_state decided": msg`déjà décidée`,
  "claim_state undecided": msg`pas encore décidée`,
  "claim_state turned_down": msg`rejetée`,
  "claim_state paid": msg`déjà payée`,
  "message_state sent": msg`envoyé`,
  parcel: msg`colis`,
  piece: msg`pièce`,
  claim: msg`réclamation`,
  message: msg`message`,
  document: msg`document`,
  description: msg`description`,
  declared: msg`valeur déclarée`,
  address: msg`adresse`,
  shelf: msg`rayon`,
  query: msg`recherche`,
  cod: msg`contre remboursement`,
  prohibited: msg`marchandise interdite`,
  take_parcels: msg`prendre et remettre des colis`,
  move_parcels: msg`charger et décharger des colis`,
  settle_parcels: msg`décider des colis`,
};
const NAMED = new Set([
  "field",
  "what",
  "permission",
  "roles",
  "role",
  "known",
  "state",
  "possible",
  "accepted",
]);
const DAYS = new Set(["day", "from", "to", "since"]);
/** Which values of a refusal are amounts. */
const AMOUNTS: Record<string, readonly string[]> = {
  amount_invalid: ["amount", "max"],
  price_changed: ["total", "expected"],
  cash_short: ["missing", "tendered", "total"],
  count_invalid: ["denomination"],
  count_differs: ["count", "sum"],
  drawer_short: ["amount"],
  variance_unapproved: ["variance", "tolerance"],
  payment_over: ["paid", "total"],
  refund_changed: ["refund", "expected"],
  fare_differs: ["price", "paid"],
  declared_too_high: ["declared", "max"],
  due_changed: ["total", "expected"],
  storage_kept: ["storage"],
  claim_award: ["max"],
};

export function word(english: string): string {
  const known = WORDS[english];
  return known ? i18n._(known) : english;
}

/** Some words are written otherwise beside one thing than beside another. */
function wordIn(code: string, english: string): string {
  const own = WORDS[`${code} ${english}`];
  return own ? i18n._(own) : word(english);
}

function shownText(code: string, name: string, value: string): string {
  if ((name === "at" || name === "until") && value.includes("T")) return clock(value);
  if (DAYS.has(name) && /^\d{4}-\d{2}-\d{2}$/.test(value)) return shortDay(value, i18n.locale);
  // A licence may have ended years ago.
  if (name === "until" && /^\d{4}-\d{2}-\d{2}$/.test(value)) return dayAndYear(value, i18n.locale);
  if (!NAMED.has(name)) return value;
  if (WORDS[value]) return wordIn(code, value);
  return value
    .split(", ")
    .map((part) => wordIn(code, part))
    .join(", ");
}

function shown(code: string, name: string, value: unknown, currency?: CurrencyInfo): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(code, name, item)).join(", ");
  if (typeof value === "string") return shownText(code, name, value);
  if (typeof value !== "number") return value;
  if (code === "discount_too_large") return formatPercent(value, i18n.locale);
  if (currency && AMOUNTS[code]?.includes(name)) return formatMoney(value, currency, i18n.locale);
  return value;
}

/** The sentence of a failure in the language of the window. */
/** Why a code that was scanned is not to be trusted. */
const TOKEN_CAUSES: Record<string, MessageDescriptor> = {
  unreadable: msg`ce n'est pas le code d'un billet, ou il est abîmé`,
  unknown_version: msg`ce billet est d'une version de Guichet plus récente`,
  other_company: msg`c'est un billet d'une autre compagnie`,
  unknown_key: msg`ce guichet ne connaît pas celui qui l'a vendu`,
  forged: msg`il a été modifié ou contrefait`,
  revoked: msg`le guichet qui l'a vendu était révoqué`,
};

/** Why the label of a parcel is not to be trusted. */
const LABEL_CAUSES: Record<string, MessageDescriptor> = {
  unreadable: msg`ce n'est pas le code d'un colis, ou il est abîmé`,
  unknown_version: msg`cette étiquette est d'une version de Guichet plus récente`,
  other_company: msg`c'est une étiquette d'une autre compagnie`,
  unknown_key: msg`ce guichet ne connaît pas celui qui l'a faite`,
  forged: msg`elle a été modifiée ou contrefaite`,
  revoked: msg`le guichet qui l'a faite était révoqué`,
};

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
  const why = TOKEN_CAUSES[String(failure.details.why)];
  if (failure.code === "token_invalid" && why) values.cause = i18n._(why);
  const label = LABEL_CAUSES[String(failure.details.why)];
  if (failure.code === "label_invalid" && label) values.cause = i18n._(label);
  if (failure.code === "central_refused") values.cause = causeSentence(String(values.cause));
  return i18n._(sentence.id, values, { message: sentence.message });
}
