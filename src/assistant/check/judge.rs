//! One page being judged: its names and figures, what was found so far, and whom a place in it speaks of.

use super::figure::{Figure, Num, Span, Unit, What, figures};
use super::known::Known;
use super::mention::{self, Mention};
use super::token::Page;
use crate::crm::{ClaimStatus, Kind};
use jiff::civil::Date;
use std::ops::Range;

/// What was found of a stretch of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    /// Bytes of the checked text.
    pub(super) range: Range<usize>,
    pub(super) status: ClaimStatus,
    /// The fact that says so, or says otherwise.
    pub(super) entry: Option<usize>,
}

/// A page being judged.
pub(super) struct Bench<'p, 'k> {
    pub(super) page: &'p Page<'p>,
    pub(super) known: &'k Known<'k>,
    pub(super) mentions: Vec<Mention>,
    /// Figures by sentence.
    pub(super) figures: Vec<Vec<Figure>>,
    pub(super) findings: Vec<Finding>,
    /// Numbers, days and spans that were found in the facts, by sentence: what derived figures may rest on.
    pub(super) proved: Vec<(usize, Num)>,
    pub(super) proved_days: Vec<(usize, Date)>,
    pub(super) proved_spans: Vec<(usize, Span)>,
    /// Sentences of the facts that figures of a sentence were found in.
    pub(super) proved_said: Vec<(usize, usize)>,
    /// Places of the figures of each sentence, with their sort.
    pub(super) places: Vec<Vec<(Range<usize>, u8)>>,
    /// The deal of the last fact that was found.
    pub(super) last_deal: Option<usize>,
}

/// Figures that are told side by side are of one sort.
fn sort(figure: &Figure) -> u8 {
    match &figure.what {
        What::Num(Num { unit: Unit::Money(_), .. }) => 0,
        What::Num(Num { unit: Unit::Percent, .. }) => 1,
        What::Num(_) => 2,
        What::When(_) => 3,
        What::Span(_) => 4,
        What::Clock(..) => 5,
    }
}

/// Kinds that a figure can be of.
pub(super) const MAIN: &[Kind] = &[Kind::Opportunity, Kind::Case, Kind::Lead, Kind::Quote, Kind::Campaign];

impl<'p, 'k> Bench<'p, 'k> {
    pub(super) fn new(page: &'p Page<'p>, known: &'k Known<'k>) -> Self {
        let mentions = mention::find(page, known);
        let figures: Vec<Vec<Figure>> =
            page.sentences.iter().map(|s| figures(page.of(s), s.tokens.start, known.today)).collect();
        let places = figures.iter().map(|all| all.iter().map(|f| (f.tokens.clone(), sort(f))).collect());
        let (places, proved_said) = (places.collect(), Vec::new());
        let (proved, proved_days, proved_spans) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            page,
            known,
            mentions,
            figures,
            findings: Vec::new(),
            proved,
            proved_days,
            proved_spans,
            proved_said,
            places,
            last_deal: None,
        }
    }

    /// Bytes of some tokens.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let last = tokens.end.max(tokens.start + 1) - 1;
        self.page.tokens[tokens.start].start..self.page.tokens[last].end
    }

    pub(super) fn found(&mut self, tokens: &Range<usize>, status: ClaimStatus, entry: Option<usize>) {
        let range = self.bytes(tokens);
        let of_entry = entry.and_then(|entry| self.known.thing_of.get(entry).copied().flatten());
        if let Some(deal) =
            of_entry.filter(|thing| self.known.is(*thing, MAIN)).filter(|_| status != ClaimStatus::Contradicted)
        {
            self.last_deal = Some(deal);
        }
        self.findings.push(Finding { range, status, entry: entry.filter(|entry| *entry != usize::MAX) });
    }

    /// Mentions inside a sentence.
    pub(super) fn named(&self, sentence: usize) -> impl Iterator<Item = &Mention> {
        let tokens = self.page.sentences[sentence].tokens.clone();
        self.mentions
            .iter()
            .filter(move |mention| tokens.start <= mention.tokens.start && mention.tokens.end <= tokens.end)
    }

    fn is_main(&self, mention: &Mention) -> bool {
        mention.things.iter().any(|thing| self.known.is(*thing, MAIN))
    }

    /// The deals that a place speaks of: the one named nearest in its sentence, else in the sentences before it in the
    /// same part of the text, else none.
    pub(super) fn subject(&self, sentence: usize, at: &Range<usize>) -> Vec<usize> {
        let within = self.page.sentences[sentence].tokens.clone();
        let paired = self.paired(sentence, at).unwrap_or_default();
        let here = mention::nearest(&self.mentions, &within, at, self.page, |mention| self.is_main(mention));
        if here.is_none() {
            let cited = self.cited(sentence);
            if !cited.is_empty() {
                return cited;
            }
        }
        let mut found = here;
        let mut back = sentence;
        let item = self.is_item(sentence);
        while found.is_none() && back > 0 && sentence - back < if item { 8 } else { 3 } {
            // A heading names what its lines are about; one line of a list says nothing of the next.
            let behind_heading = self.page.sentences[back - 1].heading;
            if self.page.sentences[back].new_part && !behind_heading {
                break;
            }
            back -= 1;
            if !item || behind_heading {
                found = self.named(back).filter(|mention| self.is_main(mention)).last();
            }
            if behind_heading {
                break;
            }
        }
        let main = |thing: &usize| self.known.is(*thing, MAIN);
        let own = found.into_iter().flat_map(|mention| mention.things.iter().copied().filter(main));
        paired.into_iter().chain(own).collect()
    }

    /// "A and B are worth €1 and €2": as many figures as names, all behind them, go one by one.
    fn paired(&self, sentence: usize, at: &Range<usize>) -> Option<Vec<usize>> {
        let places = &self.places[sentence];
        let own = places.iter().find(|(tokens, _)| tokens == at)?.1;
        let alike: Vec<&Range<usize>> =
            places.iter().filter(|(_, sort)| *sort == own).map(|(tokens, _)| tokens).collect();
        let named: Vec<&Mention> = self.named(sentence).filter(|m| self.is_main(m) && !m.soft).collect();
        let behind = named.iter().all(|m| alike.first().is_some_and(|first| m.tokens.end <= first.start));
        let first = alike.first()?.start.checked_sub(1)?;
        let change = self.page.tokens[first].is(&["from", "von", "de"]);
        if alike.len() < 2 || alike.len() != named.len() || !behind || change {
            return None;
        }
        let mention = named.get(alike.iter().position(|tokens| *tokens == at)?)?;
        Some(mention.things.iter().copied().filter(|thing| self.known.is(*thing, MAIN)).collect())
    }

    /// The deals whose facts a sentence cites, where it is one.
    fn cited(&self, sentence: usize) -> Vec<usize> {
        let cites = self.page.sentences[sentence].cites.iter().filter_map(|n| n.checked_sub(1));
        let things = cites.filter_map(|entry| self.known.thing_of.get(entry).copied().flatten());
        let mut deals: Vec<usize> = things.filter(|thing| self.known.is(*thing, MAIN)).collect();
        deals.sort_unstable();
        deals.dedup();
        if deals.len() == 1 { deals } else { Vec::new() }
    }

    /// An entry of a list speaks for itself.
    fn is_item(&self, sentence: usize) -> bool {
        let first = &self.page.tokens[self.page.sentences[sentence].tokens.start];
        matches!(first.text, "-" | "*" | "•" | "|")
    }

    /// Deals named in a sentence.
    pub(super) fn deals_in(&self, sentence: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for mention in self.named(sentence) {
            found.extend(
                mention.things.iter().filter(|thing| self.known.is(**thing, MAIN) && self.known.things[**thing].own),
            );
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a token is part of a name.
    pub(super) fn in_mention(&self, tokens: &Range<usize>) -> bool {
        self.mentions.iter().any(|mention| {
            (!mention.soft || mention.tokens.len() > 1)
                && mention.tokens.start < tokens.end
                && tokens.start < mention.tokens.end
        })
    }

    /// Whether any of the words stand among the tokens.
    pub(super) fn has(&self, tokens: &Range<usize>, words: &[&str]) -> bool {
        self.page.tokens[tokens.clone()].iter().any(|token| token.is(words))
    }
}
