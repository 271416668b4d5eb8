// Counters' states, and what there is to settle, in words.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export const DEVICE_STATES: Record<string, MessageDescriptor> = {
  active: msg`en service`,
  frozen: msg`gelé`,
  revoked: msg`révoqué`,
};

/** What happened, and what to do about it. A newer engine may know more kinds. */
export const KINDS: Record<string, { what: MessageDescriptor; todo: MessageDescriptor }> = {
  seat_doubled: {
    what: msg`Une place a été vendue deux fois.`,
    todo: msg`Donnez une autre place ou un autre départ à l'un des deux passagers.`,
  },
  seat_against: {
    what: msg`Une place a été vendue alors qu'un autre guichet en avait le droit.`,
    todo: msg`Vérifiez avec lui qu'elle n'est pas vendue deux fois.`,
  },
  seat_unleased: {
    what: msg`Une place a été vendue après avoir été reprise à ce guichet.`,
    todo: msg`Vérifiez qu'un autre guichet ne l'a pas vendue aussi.`,
  },
  right_missing: {
    what: msg`Un billet a été rendu, échangé ou déplacé par un guichet qui n'en avait pas le droit.`,
    todo: msg`Vérifiez avec le guichet qui l'a vendu que le billet n'a pas servi deux fois.`,
  },
  ticket_doubled: {
    what: msg`Un billet a été rendu, échangé ou déplacé deux fois.`,
    todo: msg`Retrouvez l'argent ou la place donnés en trop.`,
  },
  journal_forked: {
    what: msg`Le journal d'un guichet existe en deux versions : une ancienne copie de son disque a servi.`,
    todo: msg`N'y vendez plus. Révoquez-le, et inscrivez-le comme nouveau guichet.`,
  },
  entry_parked: {
    what: msg`Une écriture est gardée, mais n'a pas pu être lue.`,
    todo: msg`Rien n'est perdu. Prévenez la personne qui s'occupe de Guichet.`,
  },
  reference_doubled: {
    what: msg`La même référence de paiement a servi deux fois`,
    todo: msg`Demandez à l'opérateur quel paiement est vrai.`,
  },
  clock_jumped: {
    what: msg`L'horloge d'un guichet était loin de celle du central.`,
    todo: msg`Réglez la date et l'heure de son PC.`,
  },
  boarding_doubled: {
    what: msg`Un même billet a fait monter deux personnes, sur deux appareils.`,
    todo: msg`Demandez aux deux contrôleurs qui est à bord, et faites payer ou descendre la personne de trop.`,
  },
  boarding_untrue: {
    what: msg`Quelqu'un est monté avec un billet déjà rendu ou échangé.`,
    todo: msg`Demandez au contrôleur qui est à bord, et faites payer le voyage.`,
  },
  parcel_doubled: {
    what: msg`Un colis a été remis deux fois, ou son argent pris ou rendu deux fois.`,
    todo: msg`Demandez aux deux guichets à qui il a été remis, et rendez ce qui est pris en trop.`,
  },
  parcel_astray: {
    what: msg`On a touché à un colis qui n'était plus à la compagnie.`,
    todo: msg`Retrouvez où il est : ouvrez-le, et lisez son historique.`,
  },
};
