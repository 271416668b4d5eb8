//! The page that shows whether a printer is set up right.

use chrono::NaiveDateTime;
use domain::money::Currency;
use domain::printing::{CodePage, PrinterProfile};

use crate::layout;
use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::words::{self, Language};

/// What the QR code of a test page says: capitals and digits, as tokens are.
pub const QR_SAMPLE: &str = "GUICHET 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// What the barcode of a test page says: as long as a usual ticket number.
pub const CODE128_SAMPLE: &str = "TEST1-000123-4";
/// What the code page must have, or fall back for. It is long enough to show a printer in Kanji
/// mode, which would make ideographs of it.
const TEXT_SAMPLE: &str = "é è ê ç à ù ï œ Œ ’ À É Ç → «»";

/// What a test page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPage {
    /// The printer it is for.
    pub profile: PrinterProfile,
    /// Where that printer is, in words: a folder, an address, a port.
    pub place: String,
    /// The station's name.
    pub station: String,
    /// The counter at that station.
    pub counter: u8,
    /// The currency of the amount it shows.
    pub currency: Currency,
    /// When, by the company's clocks.
    pub printed_local: NaiveDateTime,
    /// The language of its fixed words.
    pub language: Language,
}

impl TestPage {
    /// The test page as a paper.
    pub fn paper(&self) -> Paper {
        let words = self.language.words();
        let mut paper = Paper::default();
        paper.text("GUICHET", Align::Centre, Style::LARGE, Keep::Whole);
        paper.text(words.test_page, Align::Centre, Style::TALL, Keep::Whole);
        let counter = format!("· G{}", self.counter);
        let place = [self.station.as_str(), &counter];
        paper.parts(&place, Align::Centre, Style::PLAIN, Keep::Whole);
        let at = words::date_time(self.printed_local);
        paper.text(&at, Align::Centre, Style::PLAIN, Keep::Whole);
        paper.rule();
        self.facts(&mut paper);
        paper.rule();
        self.samples(&mut paper);
        paper.rule();
        paper.blocks.push(Block::Qr(QR_SAMPLE.to_owned()));
        paper.text(CODE128_SAMPLE, Align::Centre, Style::PLAIN, Keep::Whole);
        paper.blocks.push(Block::Code128(CODE128_SAMPLE.to_owned()));
        paper
    }

    fn facts(&self, paper: &mut Paper) {
        let (words, profile) = (self.language.words(), &self.profile);
        let columns = layout::columns(profile);
        let width = format!("{} mm, {columns} {}", profile.paper_mm, words.columns);
        let code_page = match profile.code_page {
            CodePage::Wpc1252 => "WPC1252",
            CodePage::Pc858 => "PC858",
            CodePage::Pc437 => "PC437",
        };
        let drawn = |native| {
            if native { words.by_printer } else { words.as_picture }
        };
        let has = |it| if it { words.yes } else { words.no };
        for (label, fact) in [
            (words.printer, self.place.as_str()),
            (words.paper, &width),
            (words.code_page, code_page),
            ("QR", drawn(profile.native_qr)),
            (words.barcode, drawn(profile.native_barcode)),
            (words.cutter, has(profile.cut)),
            (words.drawer, has(profile.drawer)),
        ] {
            paper.pair((label, Style::PLAIN), (fact, Style::PLAIN), Keep::Whole);
        }
    }

    fn samples(&self, paper: &mut Paper) {
        let words = self.language.words();
        let amount = self.currency.show(10_000);
        paper.text(TEXT_SAMPLE, Align::Left, Style::PLAIN, Keep::Whole);
        paper.pair((words.sizes, Style::TALL), (&amount, Style::LARGE), Keep::Whole);
        // The last digit touches the right edge of the paper if the width is right.
        let columns = 1..=layout::columns(&self.profile);
        let ruler: String = columns.map(|i| (i % 10).to_string()).collect();
        paper.text(&ruler, Align::Left, Style::PLAIN, Keep::Whole);
    }
}
