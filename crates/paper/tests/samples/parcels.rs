//! The papers of a parcel.

use chrono::NaiveDate;
use paper::Language;
use paper::consignment::{ConsignmentLine, ConsignmentPaper};
use paper::label::LabelPaper;
use paper::payment::MethodWord;
use paper::shipment::{ShipmentLine, ShipmentPaper};

use super::{at, paid, xof};

/// The `valid` label of `docs/PARCEL-LABEL.md`: 209 characters.
pub const LABEL: &str = "FB0%EGIC2000CCO000000000000000000I00QR60ZA200000X20000KB0-A1000G00YM0000PFC000000L10+0AV40Q-9BJ15VVK+HH$ALH63C35GK0BQKFKRVJC815EFD+GKUGM ID:I.3H8+UH%3H7O6ZE2/HBT27DTPQ9D.6ELIWS63694G8/5KL*4SW5XHD*+PRID7N45HN50";

pub fn label(language: Language) -> LabelPaper {
    LabelPaper {
        training: false,
        copy: 1,
        company: "Transport Démo".into(),
        from: "Gare de Ouagadougou".into(),
        to_code: "BOB".into(),
        to: "Gare de Bobo-Dioulasso".into(),
        piece: 2,
        pieces: 3,
        code: "OUA2-P000123-7-N02".into(),
        token: LABEL.into(),
        receiver: "Issa Traoré".into(),
        phone: "+22676001122".into(),
        grams: 12_450,
        fragile: true,
        perishable: false,
        back: false,
        collect: 29_100,
        currency: xof(),
        day: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        language,
    }
}

/// All that a label can say, as long as it can be.
pub fn longest_label() -> LabelPaper {
    let long = |name: &str| name.chars().cycle().take(60).collect::<String>();
    LabelPaper {
        training: true,
        copy: 99,
        company: long("Compagnie de Transport et de Messagerie "),
        from: long("Gare routière de Ouagadougou-Est "),
        to: long("Gare routière de Bobo-Dioulasso "),
        piece: 99,
        pieces: 99,
        code: "BOBO99-P12345678-9-N99".into(),
        receiver: long("Mahamoudou Sawadogo-Ouédraogo "),
        grams: 1_000_000,
        perishable: true,
        back: true,
        collect: 999_999_999_999,
        ..label(Language::Fr)
    }
}

pub fn taken(language: Language) -> ConsignmentPaper {
    ConsignmentPaper {
        training: false,
        copy: 1,
        company: "Transport Démo".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        handed_over: false,
        waybill: "OUA2-P000123-7".into(),
        from: "Gare de Ouagadougou".into(),
        to: "Gare de Bobo-Dioulasso".into(),
        sender: ("Awa Zongo".into(), "+22670123456".into()),
        receiver: ("Issa Traoré".into(), "+22676001122".into()),
        pieces: vec![(1, "Carton de tissus 4.0 kg".into()), (2, "Sac de mil 12.4 kg".into())],
        lines: vec![
            (ConsignmentLine::Base, 1_000),
            (ConsignmentLine::Weight, 600),
            (ConsignmentLine::Insurance, 500),
        ],
        total: 1_050,
        tax: 0,
        due: 1_050,
        cod: 25_000,
        payments: vec![paid(MethodWord::Cash, 2_000, None)],
        change: 950,
        pickup_code: Some("K7M2-9QXD".into()),
        proofs: Vec::new(),
        currency: xof(),
        made_local: at(21, 8, 15),
        by: "Mariam Traoré".into(),
        signature: "4F2A-9C01".into(),
        language,
    }
}

pub fn handed(language: Language) -> ConsignmentPaper {
    ConsignmentPaper {
        station: "Gare de Bobo-Dioulasso".into(),
        handed_over: true,
        receiver: ("Issa Traoré".into(), String::new()),
        lines: vec![
            (ConsignmentLine::Carriage, 1_050),
            (ConsignmentLine::Cod, 25_000),
            (ConsignmentLine::Storage, 200),
        ],
        total: 26_250,
        due: 0,
        payments: vec![paid(MethodWord::MobileMoney("Orange Money".into()), 26_250, Some("MP9"))],
        change: 0,
        pickup_code: None,
        proofs: vec!["B1234567".into()],
        ..taken(language)
    }
}

fn line(waybill: &str, pieces: &str, of: u8) -> ShipmentLine {
    ShipmentLine {
        waybill: waybill.into(),
        pieces: pieces.into(),
        of,
        to: "Gare de Bobo-Dioulasso".into(),
        what: "Carton de tissus".into(),
    }
}

pub fn unloading(language: Language) -> ShipmentPaper {
    ShipmentPaper {
        training: false,
        copy: 1,
        company: "Transport Démo".into(),
        station: "Gare de Bobo-Dioulasso".into(),
        counter: 1,
        unloaded: true,
        route: "OUA-BOB".into(),
        day: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        plate: Some("11 GG 1234".into()),
        lines: vec![line("OUA2-P000123-7", "1, 2", 3), line("OUA1-P000007-4", "1", 1)],
        missing: vec![line("OUA2-P000123-7", "3", 3)],
        foreign: vec![line("KDG1-P000002-1", "1", 1)],
        counts: [3, 1, 1],
        made_local: at(21, 14, 5),
        by: "Salif Kaboré".into(),
        signature: "77B0-12CD".into(),
        language,
    }
}

pub fn loading(language: Language) -> ShipmentPaper {
    ShipmentPaper {
        unloaded: false,
        missing: Vec::new(),
        foreign: Vec::new(),
        counts: [3, 0, 0],
        ..unloading(language)
    }
}
