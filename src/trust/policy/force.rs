//! Several files into the one policy in force, with the origin of each value.
//!
//! Invariant: the files of the highest standing that is present speak over the built-in policy; every other file can
//! only make the outcome stricter. So no file of a seller or a workspace allows what an admin's file forbids.

use super::file::{Document, Lines, PolicyFile, RuleLines, Standing};
use super::{
    Autonomy, Caps, DEFAULT_POLICY, Export, Levels, Network, Offline, Policy, PolicyError, RetentionRule, Rule, Rules,
    Tone, Web,
};
use crate::crm::FieldClass;
use std::collections::{BTreeMap, BTreeSet};

/// A value of the policy in force, and which lines made it so.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// The value's path in the file: `network.hosts`.
    pub path: String,
    /// The value as it counts.
    pub value: String,
    /// `file:line` of every line that counts; `built-in:LINE` for the built-in policy.
    pub origin: Vec<String>,
}

/// Classes by kind and field, as the files say them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Classes {
    /// Lines of the built-in policy.
    built_in: ClassLines,
    /// Lines of the files that speak.
    first: Vec<ClassLines>,
    /// Lines of the files that can only be stricter.
    others: Vec<ClassLines>,
}

type ClassLines = BTreeMap<String, BTreeMap<String, FieldClass>>;

impl Classes {
    /// The class of a field, the strictest where several files speak.
    pub(super) fn of(&self, kind: &str, field: &str, schema: FieldClass) -> FieldClass {
        let built_in = line(&self.built_in, kind, field);
        let first = self.first.iter().filter_map(|lines| line(lines, kind, field)).max();
        let base = match (first, built_in) {
            (Some((class, true)), _) => class,
            // A star that means many fields does not loosen one that the built-in policy names.
            (Some((class, false)), built_in) => built_in.map_or(class, |(strict, _)| strict.max(class)),
            (None, built_in) => built_in.map_or(schema, |(class, _)| class),
        };
        let others = self.others.iter().filter_map(|lines| line(lines, kind, field)).map(|(class, _)| class);
        others.fold(base, FieldClass::max)
    }
}

/// The most exact line of one file, and whether it names the field of this kind.
fn line(lines: &ClassLines, kind: &str, field: &str) -> Option<(FieldClass, bool)> {
    let at = |kind: &str, field: &str| lines.get(kind)?.get(field).copied();
    at(kind, field)
        .map(|class| (class, true))
        .or_else(|| at(kind, "*").or_else(|| at("*", field)).map(|class| (class, false)))
}

/// Whether every host that a pattern stands for is in the list.
fn covers(list: &[String], host: &str) -> bool {
    list.iter().any(|wide| match wide.strip_prefix("*.") {
        Some(domain) => {
            wide.eq_ignore_ascii_case(host) || host.to_lowercase().ends_with(&format!(".{}", domain.to_lowercase()))
        }
        None => wide.eq_ignore_ascii_case(host),
    })
}

/// The files by what their word counts.
struct Forum {
    built_in: Document,
    first: Vec<Document>,
    others: Vec<Document>,
    entries: Vec<Entry>,
}

/// The policy of these files.
pub(super) fn policy(files: &[PolicyFile]) -> Result<Policy, PolicyError> {
    let built_in = PolicyFile { name: "built-in".into(), standing: Standing::Admin, text: DEFAULT_POLICY.into() };
    let documents: Vec<Document> = files.iter().map(Document::read).collect::<Result<_, _>>()?;
    let highest = documents.iter().map(|document| document.standing).min();
    let (first, others) = documents.into_iter().partition(|document| Some(document.standing) == highest);
    let forum = Forum { built_in: Document::read(&built_in)?, first, others, entries: Vec::new() };
    Ok(forum.settle())
}

impl Forum {
    fn settle(mut self) -> Policy {
        let strict = self.value("strict", |lines| lines.strict, |a, b| a | b).unwrap_or(true);
        let mask_ip = self.value("mask_ip", |lines| lines.mask_ip, |a, b| a | b).unwrap_or(true);
        let strangers = self.value("mask_unknown_names", |lines| lines.mask_unknown_names, |a, b| a | b);
        let tone = self.value("tone", |lines| lines.tone, Ord::max).unwrap_or(Tone::Block);
        let retention = self.value("retention", |lines| lines.retention, RetentionRule::max);
        let offline = self.value("network.offline", |lines| lines.network.offline, Offline::max);
        let hosts = self.rules(["network.hosts", "network.deny_hosts"], |lines| RuleLines {
            allow: lines.network.hosts.clone(),
            deny: lines.network.deny_hosts.clone(),
        });
        let providers = self.rules(["providers.allow", "providers.deny"], |lines| lines.providers.clone());
        let models = self.rules(["models.allow", "models.deny"], |lines| lines.models.clone());
        let regions = self.rules(["regions", ""], |lines| RuleLines { allow: lines.regions.clone(), deny: None });
        let (web, export) = (self.web(), self.export());
        let (caps, autonomy, classes) = (self.caps(), self.levels(), self.classes());
        Policy {
            strict,
            mask_ip,
            mask_unknown_names: strangers.unwrap_or(true),
            tone,
            network: Network { offline: offline.unwrap_or(Offline::Strict) },
            web,
            export,
            hosts,
            providers,
            models,
            regions,
            retention: retention.unwrap_or(RetentionRule::RequireFlag),
            caps,
            autonomy,
            classes,
            entries: self.entries,
        }
    }

    /// Hosts of links: a host must stand in each list, as it is or under a starred domain.
    fn web(&mut self) -> Web {
        let rules = self.rules(["web.allow", ""], |lines| RuleLines { allow: lines.web.allow.clone(), deny: None });
        let lists = rules.0.into_iter().filter_map(|rule| match rule {
            Rule::Only(hosts) => Some(hosts),
            Rule::Never(_) => None,
        });
        let both = |a: Vec<String>, b: Vec<String>| {
            let narrower = a.iter().filter(|host| covers(&b, host)).chain(b.iter().filter(|host| covers(&a, host)));
            narrower.cloned().collect()
        };
        let allow: BTreeSet<String> = lists.reduce(both).unwrap_or_default().into_iter().collect();
        Web { allow, http: self.value("web.http", |lines| lines.web.http, |a, b| a & b).unwrap_or(false) }
    }

    /// Where data goes is not taken from a workspace's folder, which may come from somebody else: even where no other file
    /// is there, its lines only make the built-in ones stricter.
    fn export(&mut self) -> Export {
        let known = self.others.len();
        if self.first.iter().all(|document| document.standing == Standing::Workspace) {
            self.others.append(&mut self.first);
        }
        let export = self.agreed_export();
        self.first.extend(self.others.drain(known..));
        export
    }

    /// A collector counts only where every file that names one names the same; `""` is none.
    fn agreed_export(&mut self) -> Export {
        let rules = self.rules(["export.collector", ""], |lines| RuleLines {
            allow: lines.export.collector.clone().map(|address| vec![address]),
            deny: None,
        });
        let mut named = rules.0.iter().filter_map(|rule| match rule {
            Rule::Only(addresses) => addresses.first(),
            Rule::Never(_) => None,
        });
        let collector = named.next().filter(|first| named.all(|other| other == *first) && !first.is_empty()).cloned();
        let content = self.value("export.content", |lines| lines.export.content, |a, b| a & b);
        Export { content: content.unwrap_or(false), collector }
    }

    fn caps(&mut self) -> Caps {
        Caps {
            daily_cost_usd: self.value("caps.daily_cost_usd", |lines| lines.caps.daily_cost_usd, f64::min),
            requests_per_hour: self.value("caps.requests_per_hour", |lines| lines.caps.requests_per_hour, u64::min),
            requests_per_day: self.value("caps.requests_per_day", |lines| lines.caps.requests_per_day, u64::min),
            tokens_per_request: self.value("caps.tokens_per_request", |lines| lines.caps.tokens_per_request, u64::min),
            bytes_per_request: self.value("caps.bytes_per_request", |lines| lines.caps.bytes_per_request, u64::min),
        }
    }

    fn levels(&mut self) -> Levels {
        let mut level =
            |path, get: fn(&Lines) -> Option<Autonomy>| self.value(path, get, Autonomy::max).unwrap_or(Autonomy::Off);
        Levels {
            proposals: level("autonomy.proposals", |lines| lines.autonomy.proposals),
            tools: level("autonomy.tools", |lines| lines.autonomy.tools),
            web: level("autonomy.web", |lines| lines.autonomy.web),
        }
    }

    /// One value: what the first files say, the strictest of it, else the built-in; then the strictest with the others.
    fn value<T: Copy + PartialEq + serde::Serialize>(
        &mut self,
        path: &str,
        get: impl Fn(&Lines) -> Option<T>,
        stricter: impl Fn(T, T) -> T,
    ) -> Option<T> {
        let said = |documents: &[Document]| -> Vec<(T, String)> {
            let values = documents.iter().filter_map(|document| Some((get(&document.lines)?, document.origin(path))));
            values.collect()
        };
        let mut stated = said(&self.first);
        if stated.is_empty() {
            stated = said(std::slice::from_ref(&self.built_in));
        }
        stated.extend(said(&self.others));
        let value = stated.iter().map(|(value, _)| *value).reduce(stricter)?;
        let origin = stated.into_iter().filter(|(stated, _)| *stated == value).map(|(_, origin)| origin).collect();
        let shown = serde_json::to_string(&value).unwrap_or_default().trim_matches('"').to_owned();
        self.entries.push(Entry { path: path.to_owned(), value: shown, origin });
        Some(value)
    }

    /// Lists: every file that says one must allow.
    fn rules(&mut self, paths: [&str; 2], get: impl Fn(&Lines) -> RuleLines) -> Rules {
        let mut rules = Vec::new();
        let allowed = |document: &Document| get(&document.lines).allow.map(|names| (names, document.origin(paths[0])));
        let mut allow: Vec<_> = self.first.iter().filter_map(allowed).collect();
        if allow.is_empty() {
            allow.extend(allowed(&self.built_in));
        }
        allow.extend(self.others.iter().filter_map(allowed));
        for (names, origin) in allow {
            self.entries.push(Entry { path: paths[0].into(), value: names.join(", "), origin: vec![origin] });
            rules.push(Rule::Only(names));
        }
        for document in [&self.built_in].into_iter().chain(&self.first).chain(&self.others) {
            if let Some(names) = get(&document.lines).deny {
                let origin = vec![document.origin(paths[1])];
                self.entries.push(Entry { path: paths[1].into(), value: names.join(", "), origin });
                rules.push(Rule::Never(names));
            }
        }
        Rules(rules)
    }

    fn classes(&mut self) -> Classes {
        for document in [&self.built_in].into_iter().chain(&self.first).chain(&self.others) {
            for (kind, fields) in &document.lines.classes {
                for (field, class) in fields {
                    let path = format!("classes.{kind}.{field}");
                    let origin = vec![document.origin(&path)];
                    self.entries.push(Entry { value: format!("{class:?}").to_lowercase(), path, origin });
                }
            }
        }
        let lines = |documents: &[Document]| documents.iter().map(|document| document.lines.classes.clone()).collect();
        Classes {
            built_in: self.built_in.lines.classes.clone(),
            first: lines(&self.first),
            others: lines(&self.others),
        }
    }
}
