//! A luggage tag: where a piece goes, whose it is, and a code to scan.

use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::ticket::marks;
use crate::words::Language;

/// What a tag says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagPaper {
    /// Made by a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// 1 is the original; a later one has DUPLICATA and its number large at the top.
    pub copy: u32,
    /// The company's name.
    pub company: String,
    /// Where the piece is taken off, large.
    pub to: String,
    /// The passenger's name.
    pub passenger: String,
    /// The ticket's number and the piece: `OUA2-000123-7/2`.
    pub tag: String,
    /// The language of its fixed words.
    pub language: Language,
}

impl TagPaper {
    /// The tag as a paper.
    pub fn paper(&self) -> Paper {
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        paper.text(&self.company, Align::Centre, Style::PLAIN, Keep::Lines(2));
        paper.text(&self.to, Align::Centre, Style::TALL, Keep::Whole);
        paper.text(&self.passenger, Align::Centre, Style::TALL, Keep::Lines(2));
        paper.rule();
        paper.text(&self.tag, Align::Centre, Style::TALL, Keep::Whole);
        paper.blocks.push(Block::Code128(self.tag.clone()));
        paper
    }
}
