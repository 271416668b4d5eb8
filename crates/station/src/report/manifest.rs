//! The list of who travels from a stop: on thermal paper, as a table, as a PDF.

use chrono::NaiveDateTime;
use paper::Language;
use paper::book::{self, Book, Cell, Column, Figure, Kind, Row, Sheet};
use paper::manifest::{ManifestPaper, Remark, Rider, RiderCounts, RiderMark};

use crate::failure::Failure;
use crate::store::planning::Place;
use crate::wire::{
    BoardedAt, ControlledTrip, Manifest, ManifestFormat, ManifestRow, RiderState, Verdict,
};

fn time(local: &str) -> Result<NaiveDateTime, Failure> {
    local.parse().map_err(Failure::internal)
}

/// The list on thermal paper.
pub(crate) fn paper(
    place: &Place,
    list: &Manifest,
    made: NaiveDateTime,
    language: Language,
) -> Result<ManifestPaper, Failure> {
    let trip = &list.trip;
    let counts = &trip.counts;
    Ok(ManifestPaper {
        training: place.training,
        company: place.company_name.clone(),
        station: place.station_name.clone(),
        counter: place.counter,
        route: trip.route_code.clone(),
        stop: trip.stop_name.clone(),
        departs_local: time(&trip.departs_local)?,
        plate: trip.plate.clone(),
        cancelled: trip.cancelled.clone(),
        closed_local: trip.closed_local.as_deref().map(time).transpose()?,
        counts: RiderCounts {
            expected: counts.expected,
            boarded: counts.boarded,
            missing: counts.missing,
            through: counts.through,
            out: counts.out,
            standing: counts.standing,
            on_trust: counts.on_trust,
            wrong: counts.wrong,
            doubles: counts.doubles,
        },
        riders: list.passengers.iter().map(rider).collect::<Result<_, _>>()?,
        printed_local: made,
        language,
    })
}

fn rider(row: &ManifestRow) -> Result<Rider, Failure> {
    Ok(Rider {
        seat: row.seat,
        printed_seat: row.printed_seat,
        name: row.name.clone().unwrap_or_default(),
        category: row.category.clone(),
        number: row.number.clone(),
        from: Some(row.from.clone()).filter(|_| !row.joins_here),
        to: row.to.clone(),
        phone: row.phone.clone(),
        pieces: row.pieces,
        mark: mark(row)?,
        remarks: remarks(row),
    })
}

fn mark(row: &ManifestRow) -> Result<RiderMark, Failure> {
    Ok(match (row.state, &row.boarded) {
        (RiderState::Boarded, Some(at)) => RiderMark::Boarded(time(&at.at_local)?),
        (RiderState::Out, _) => RiderMark::Out,
        (RiderState::Missed, _) => RiderMark::Missed,
        (RiderState::Expected | RiderState::Boarded, _) => RiderMark::Expected,
    })
}

fn remarks(row: &ManifestRow) -> Vec<Remark> {
    let on_trust = row.boarded.as_ref().is_some_and(|at| at.on_trust);
    let proved = row.proved.and_then(|verdict| match verdict {
        Verdict::Cancelled => Some(Remark::Cancelled),
        Verdict::Refunded => Some(Remark::Refunded),
        Verdict::Exchanged => Some(Remark::Exchanged),
        Verdict::DateOpen => Some(Remark::DateOpen),
        Verdict::WrongTrip => Some(Remark::WrongTrip),
        Verdict::Missed => Some(Remark::Missed),
        // Not paid is said anyhow; another seat stands beside the one on the ticket.
        _ => None,
    });
    let unknown = on_trust && row.number.is_none();
    let known = [row.unpaid.then_some(Remark::Unpaid), proved, unknown.then_some(Remark::OnTrust)];
    let known = known.into_iter().flatten();
    let place = |at: &BoardedAt| Remark::Double(format!("{}, {}", at.stop_name, at.place));
    known.chain(row.doubles.iter().map(place)).collect()
}

/// The end of the name of a file of that form.
pub(crate) fn extension(format: ManifestFormat) -> &'static str {
    match format {
        ManifestFormat::Csv => "csv",
        ManifestFormat::Pdf => "pdf",
    }
}

/// The media type of that form.
pub(crate) fn media(format: ManifestFormat) -> &'static str {
    match format {
        ManifestFormat::Csv => "text/csv; charset=utf-8",
        ManifestFormat::Pdf => "application/pdf",
    }
}

/// The list as the content of a file: a table with a line for each passenger, or pages to read.
pub(crate) fn file(
    place: &Place,
    list: &Manifest,
    made: NaiveDateTime,
    language: Language,
    format: ManifestFormat,
) -> Result<Vec<u8>, Failure> {
    let book = book_of(place, list, made, language, format)?;
    match format {
        ManifestFormat::Csv => Ok(book::csv_sheet(&book, 0).unwrap_or_default()),
        ManifestFormat::Pdf => book::pdf(&book, &mut |_| ()).map_err(Failure::internal),
    }
}

/// The fixed words of the files.
struct Words {
    title: &'static str,
    company: &'static str,
    station: &'static str,
    route: &'static str,
    departure: &'static str,
    late: &'static str,
    coach: &'static str,
    state: &'static str,
    cancelled: &'static str,
    closed: &'static str,
    open: &'static str,
    figures: [&'static str; 9],
    sheet: &'static str,
    nobody: &'static str,
    footer: &'static str,
    columns: [&'static str; 15],
    stands: &'static str,
    states: [&'static str; 4],
}

const FR: Words = Words {
    title: "Liste des passagers",
    company: "Compagnie",
    station: "Gare",
    route: "Ligne",
    departure: "Départ",
    late: "de retard",
    coach: "Car",
    state: "État",
    cancelled: "voyage annulé",
    closed: "départ clos",
    open: "embarquement",
    figures: [
        "Billets d'ici",
        "Montés ici",
        "Manquent",
        "Montés avant",
        "Descendus",
        "Debout",
        "Sur parole",
        "Sans titre valable",
        "Doubles",
    ],
    sheet: "Passagers",
    nobody: "Personne ne voyage d'ici.",
    footer: "Noms et téléphones sont confidentiels",
    columns: [
        "Place",
        "Place sur le billet",
        "Passager",
        "Catégorie",
        "De",
        "À",
        "Billet",
        "Téléphone",
        "Bagages",
        "Étiquettes",
        "État",
        "Monté le",
        "Monté à",
        "Contrôlé par",
        "Remarques",
    ],
    stands: "debout",
    states: ["attendu", "à bord", "descendu", "absent"],
};

const EN: Words = Words {
    title: "List of passengers",
    company: "Company",
    station: "Station",
    route: "Route",
    departure: "Departure",
    late: "late",
    coach: "Coach",
    state: "State",
    cancelled: "trip cancelled",
    closed: "departure closed",
    open: "boarding",
    figures: [
        "Tickets from here",
        "Boarded here",
        "Missing",
        "Boarded before",
        "Got off",
        "Standing",
        "On trust",
        "No valid ticket",
        "Doubles",
    ],
    sheet: "Passengers",
    nobody: "Nobody travels from here.",
    footer: "Names and telephones are confidential",
    columns: [
        "Seat",
        "Seat on the ticket",
        "Passenger",
        "Category",
        "From",
        "To",
        "Ticket",
        "Telephone",
        "Luggage",
        "Tags",
        "State",
        "Boarded on",
        "Boarded at",
        "Let aboard by",
        "Remarks",
    ],
    stands: "standing",
    states: ["expected", "aboard", "got off", "missing"],
};

/// Where the journey begins, among the columns.
const FROM: usize = 4;
/// Which of the columns stand on a page: what a table has beside them would not fit there.
const ON_PAGE: [usize; 12] = [0, 1, 2, 3, FROM, 5, 6, 7, 8, 9, 10, 14];

fn book_of(
    place: &Place,
    list: &Manifest,
    made: NaiveDateTime,
    language: Language,
    format: ManifestFormat,
) -> Result<Book, Failure> {
    let words = match language {
        Language::Fr => &FR,
        Language::En => &EN,
    };
    let trip = &list.trip;
    let departs = time(&trip.departs_local)?.format("%d/%m/%Y %H:%M").to_string();
    let kinds = |column| match column {
        8 => Kind::Count,
        11 => Kind::DateTime,
        _ => Kind::Text,
    };
    let all = list.passengers.iter().map(|passenger| cells(words, passenger, language, format));
    let all = all.collect::<Result<Vec<_>, Failure>>()?;
    let shown: Vec<usize> = match format {
        ManifestFormat::Csv => (0..words.columns.len()).collect(),
        ManifestFormat::Pdf => on_page(list, &all),
    };
    let columns = shown.iter().map(|column| {
        let heading = words.columns[*column].to_owned();
        Column { heading, kind: kinds(*column) }
    });
    let row = |cells: &[Cell; 15]| {
        let cells = shown.iter().map(|column| cells[*column].clone()).collect();
        Row { cells, total: false }
    };
    let rows = all.iter().map(row).collect();
    Ok(Book {
        title: words.title.to_owned(),
        subtitle: format!("{} · {departs} · {}", trip.route_code, trip.stop_name),
        about: about(words, place, trip, &departs)?,
        made,
        currency: place.currency,
        language,
        summary: summary(words, trip),
        sheets: vec![Sheet {
            name: words.sheet.to_owned(),
            title: words.sheet.to_owned(),
            columns: columns.collect(),
            rows,
            empty: words.nobody.to_owned(),
        }],
        footer: format!("{} · {}", place.company_name, words.footer),
    })
}

/// The columns of a page: those that say something of somebody, so that names have the room.
fn on_page(list: &Manifest, all: &[[Cell; 15]]) -> Vec<usize> {
    let says = |column: usize| match column {
        FROM => list.passengers.iter().any(|row| !row.joins_here),
        _ => all.iter().any(|cells| cells[column] != Cell::Empty),
    };
    ON_PAGE.into_iter().filter(|column| says(*column)).collect()
}

fn about(
    words: &Words,
    place: &Place,
    trip: &ControlledTrip,
    departs: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let departs = match trip.late_minutes {
        0 => departs.to_owned(),
        late => format!("{departs} ({late} min {})", words.late),
    };
    let state = match (&trip.cancelled, &trip.closed_local) {
        (Some(why), _) => format!("{} : {why}", words.cancelled),
        (None, Some(at)) => format!("{} ({})", words.closed, time(at)?.format("%d/%m/%Y %H:%M")),
        (None, None) => words.open.to_owned(),
    };
    let lines = [
        (words.company, place.company_name.clone()),
        (words.station, format!("{} · G{}", place.station_name, place.counter)),
        (words.route, format!("{} · {} → {}", trip.route_code, trip.stop_name, trip.terminus)),
        (words.departure, departs),
        (words.coach, trip.plate.clone().unwrap_or_else(|| "—".to_owned())),
        (words.state, state),
    ];
    Ok(lines.into_iter().map(|(label, value)| (label.to_owned(), value)).collect())
}

/// The counts: the first three always, the others where there is somebody to count.
fn summary(words: &Words, trip: &ControlledTrip) -> Vec<Figure> {
    let counts = &trip.counts;
    let counted = [
        counts.expected,
        counts.boarded,
        counts.missing,
        counts.through,
        counts.out,
        counts.standing,
        counts.on_trust,
        counts.wrong,
        counts.doubles,
    ];
    let figures = words.figures.iter().zip(counted).enumerate();
    let figures = figures.filter(|(at, (_, count))| *at < 3 || *count > 0);
    figures
        .map(|(at, (label, count))| Figure {
            label: (*label).to_owned(),
            value: Cell::Count(i64::from(count)),
            emphasis: at < 3,
        })
        .collect()
}

/// The cells of a passenger, in the order of [`Words::columns`].
fn cells(
    words: &Words,
    row: &ManifestRow,
    language: Language,
    format: ManifestFormat,
) -> Result<[Cell; 15], Failure> {
    let text = |text: Option<&str>| text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()));
    let rider = rider(row)?;
    let remarks: Vec<_> = rider.remarks.iter().map(|remark| remark.text(language)).collect();
    let state = words.states[match row.state {
        RiderState::Expected => 0,
        RiderState::Boarded => 1,
        RiderState::Out => 2,
        RiderState::Missed => 3,
    }];
    let boarded = row.boarded.as_ref();
    let at = boarded.map(|at| time(&at.at_local)).transpose()?;
    let page = format == ManifestFormat::Pdf;
    let state = match (row.state, at) {
        (RiderState::Boarded, Some(at)) if page => format!("{state} {}", at.format("%H:%M")),
        _ => state.to_owned(),
    };
    let pieces = Some(row.pieces).filter(|pieces| !page || *pieces > 0);
    let seat = row.seat.map_or_else(|| words.stands.to_owned(), |seat| seat.to_string());
    Ok([
        Cell::Text(seat),
        text(row.printed_seat.map(|seat| seat.to_string()).as_deref()),
        text(row.name.as_deref()),
        text(row.category.as_deref()),
        Cell::Text(row.from.clone()),
        Cell::Text(row.to.clone()),
        text(row.number.as_deref()),
        text(row.phone.as_deref()),
        pieces.map_or(Cell::Empty, |pieces| Cell::Count(i64::from(pieces))),
        text(Some(rider.tags()).filter(|tags| !tags.is_empty()).as_deref()),
        Cell::Text(state),
        at.map_or(Cell::Empty, Cell::DateTime),
        text(boarded.map(|at| at.stop_name.as_str())),
        text(boarded.map(|at| format!("{} · {}", at.whom, at.place)).as_deref()),
        text(Some(remarks.join("; ")).filter(|remarks| !remarks.is_empty()).as_deref()),
    ])
}
