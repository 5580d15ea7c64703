//! Reads Rust sources as far as the architecture checks need: tokens, paths between rooms, functions, test code.
//!
//! For: `tests/house/architecture.rs`. Not for: understanding Rust; comments, strings and character literals are skipped,
//! and what is left is a list of words and punctuation with line numbers.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A word, a `::`, or one other character, with the line it stands in (from 1).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// A path that starts at the crate's root: where it stands, and its segments after `crate`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CratePath {
    pub(crate) line: usize,
    pub(crate) segments: Vec<String>,
}

/// A function's name, first line, and length in lines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// An attribute such as `#[allow(…)]`: its name, and the words in it.
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) words: Vec<String>,
}

/// One source file, read and cut into tokens.
pub(crate) struct Source {
    /// Below the package's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
    /// Whether the whole file is test code.
    pub(crate) is_test: bool,
}

impl Source {
    /// A file from its text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let path = path.to_owned();
        Self { is_test: false, tokens: tokens(text), text: text.to_owned(), path }
    }

    /// The room: the first folder or file below `src`.
    pub(crate) fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// The module that the file is, from the room on: `src/a/b/mod.rs` and `src/a/b.rs` are `[a, b]`.
    fn module(&self) -> Vec<String> {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path).trim_end_matches(".rs");
        let mut parts: Vec<String> = below.split('/').map(str::to_owned).collect();
        if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            parts.pop();
        }
        parts
    }

    /// Whether a `mod name;` in this file makes another file a module.
    pub(crate) fn declares(&self, file: &Self) -> bool {
        let (parent, child) = (self.module(), file.module());
        let Some((name, above)) = child.split_last() else { return false };
        *above == *parent && !self.lines_with(&["mod", name, ";"]).is_empty()
    }

    /// The line at which the tests begin, or one behind the last.
    pub(crate) fn first_test_line(&self) -> usize {
        if self.is_test {
            return 1;
        }
        let at = find(&self.tokens, &["#", "[", "cfg", "(", "test", ")", "]", "mod"]).filter(|at| {
            // A declaration of a test file elsewhere ends no code here.
            self.tokens.get(at + 9).is_some_and(|token| token.text == "{")
        });
        at.map_or(self.text.lines().count() + 1, |at| self.tokens[at].line)
    }

    /// Every path into the crate: `crate::a::b`, the grouped forms, `dealdesk::a` in the binary, and `super` chains.
    pub(crate) fn crate_paths(&self) -> Vec<CratePath> {
        let mut found = Vec::new();
        let mut module = self.module();
        let mut braces: Vec<bool> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.text_at(at) {
                "{" => {
                    let opens_module = at >= 2 && self.text_at(at - 2) == "mod";
                    if opens_module {
                        module.push(self.text_at(at - 1).to_owned());
                    }
                    braces.push(opens_module);
                }
                "}" if braces.pop() == Some(true) => drop(module.pop()),
                "crate" | "dealdesk" if self.text_at(at + 1) == "::" && !self.follows_path(at) => {
                    self.expand(at + 2, Vec::new(), &mut found);
                }
                "super" if self.text_at(at + 1) == "::" && !self.follows_path(at) => {
                    let (next, parent) = self.climb(at, &module);
                    self.expand(next, parent, &mut found);
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// Every path into the standard library, after `std`.
    pub(crate) fn std_paths(&self) -> Vec<CratePath> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            if self.text_at(at) == "std" && self.text_at(at + 1) == "::" && !self.follows_path(at) {
                self.expand(at + 2, Vec::new(), &mut found);
            }
        }
        found
    }

    /// The lines in which a library is named: in a path, or alone after `use`.
    pub(crate) fn crate_uses(&self, library: &str) -> Vec<usize> {
        let named = |&at: &usize| {
            let alone = at > 0 && self.text_at(at - 1) == "use";
            self.text_at(at) == library && (self.text_at(at + 1) == "::" || alone)
        };
        (0..self.tokens.len()).filter(named).map(|at| self.tokens[at].line).collect()
    }

    /// Every attribute.
    pub(crate) fn attributes(&self) -> Vec<Attribute> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            let start = at + 1 + usize::from(self.text_at(at + 1) == "!");
            if self.text_at(at) == "#" && self.text_at(start) == "[" {
                let words = self.tokens[start..].iter().map(|token| token.text.clone());
                let words: Vec<String> = words.skip(1).take_while(|word| word != "]").collect();
                found.push(Attribute {
                    name: words.first().cloned().unwrap_or_default(),
                    line: self.tokens[at].line,
                    words,
                });
            }
        }
        found
    }

    /// Follows `super::super::` from a module: where the path goes on, and from which module.
    fn climb(&self, mut at: usize, module: &[String]) -> (usize, Vec<String>) {
        let mut parent = module.to_vec();
        while self.text_at(at) == "super" && self.text_at(at + 1) == "::" {
            parent.pop();
            at += 2;
        }
        (at, parent)
    }

    /// Reads a path or a group of paths that begins at a token, and returns the token behind it.
    fn expand(&self, mut at: usize, mut segments: Vec<String>, found: &mut Vec<CratePath>) -> usize {
        let line = self.tokens.get(at).map_or(0, |token| token.line);
        while let Some(token) = self.tokens.get(at) {
            if token.text == "{" {
                return self.expand_group(at + 1, &segments, found);
            }
            segments.push(token.text.clone());
            at += 1;
            if self.text_at(at) != "::" {
                break;
            }
            at += 1;
        }
        found.push(CratePath { line, segments });
        at
    }

    fn expand_group(&self, mut at: usize, segments: &[String], found: &mut Vec<CratePath>) -> usize {
        while at < self.tokens.len() && self.text_at(at) != "}" {
            let is_name = self.text_at(at) != ",";
            at = if is_name { self.expand(at, segments.to_vec(), found) } else { at + 1 };
            if self.text_at(at) == "as" {
                at += 2;
            }
        }
        at + 1
    }

    /// Whether a token goes on with a path (`a::crate` is not a thing, but `$crate` and `other::super` may be).
    fn follows_path(&self, at: usize) -> bool {
        at > 0 && ["::", "$"].contains(&self.text_at(at - 1))
    }

    fn text_at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    /// Every function that has a body.
    pub(crate) fn functions(&self) -> Vec<Function> {
        (0..self.tokens.len()).filter(|&at| self.text_at(at) == "fn").filter_map(|at| self.function(at)).collect()
    }

    fn function(&self, at: usize) -> Option<Function> {
        let name = self.tokens.get(at + 1).filter(|token| token.text.starts_with(is_word))?;
        let body = (at..self.tokens.len()).find(|&at| ["{", ";"].contains(&self.text_at(at)))?;
        if self.text_at(body) == ";" {
            return None;
        }
        let mut depth = 0_usize;
        for token in &self.tokens[body..] {
            match token.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let line = self.tokens[at].line;
                return Some(Function { name: name.text.clone(), line, lines: token.line - line + 1 });
            }
        }
        None
    }

    /// The lines in which a run of tokens stands.
    pub(crate) fn lines_with(&self, run: &[&str]) -> Vec<usize> {
        (0..self.tokens.len())
            .filter(|&at| starts_with(&self.tokens[at..], run))
            .map(|at| self.tokens[at].line)
            .collect()
    }
}

fn find(tokens: &[Token], run: &[&str]) -> Option<usize> {
    (0..tokens.len()).find(|&at| starts_with(&tokens[at..], run))
}

fn starts_with(tokens: &[Token], run: &[&str]) -> bool {
    tokens.len() >= run.len() && tokens.iter().zip(run).all(|(token, text)| token.text == *text)
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Cuts a source into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(c) = rest.chars().next() {
        let length = match skipped(rest) {
            0 => {
                let length = token_length(rest, c);
                if !c.is_whitespace() {
                    tokens.push(Token { text: rest[..length].to_owned(), line });
                }
                length
            }
            length => length,
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

fn token_length(rest: &str, c: char) -> usize {
    if is_word(c) {
        rest.find(|c| !is_word(c)).unwrap_or(rest.len())
    } else if rest.starts_with("::") {
        2
    } else {
        c.len_utf8()
    }
}

/// How many bytes of comment or literal a text begins with.
fn skipped(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    let quoted = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - quoted.len();
    if prefix <= 1 && quoted.starts_with('"') {
        return prefix + string(quoted);
    }
    if prefix <= 1 && quoted.starts_with('r') { raw_string(rest, prefix) } else { 0 }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let step = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// A character literal, or 0 for a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, c))) => {
            let from = at + c.len_utf8();
            rest[from..].find('\'').map_or(rest.len(), |end| from + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

fn string(quoted: &str) -> usize {
    let mut escaped = false;
    for (at, c) in quoted.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}

fn raw_string(rest: &str, prefix: usize) -> usize {
    let after = &rest[prefix + 1..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    if !after[hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let from = prefix + 1 + hashes + 1;
    rest[from..].find(&end).map_or(rest.len(), |at| from + at + end.len())
}

/// Every `.rs` file below a folder, in the order of their names, with test files marked.
pub(crate) fn read_all(root: &Path, folder: &str) -> io::Result<Vec<Source>> {
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths)?;
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        sources.push(Source::new(&name, &fs::read_to_string(&path)?));
    }
    mark_tests(&mut sources);
    Ok(sources)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Marks the files that a `#[cfg(test)] mod name;` declares, and what lies below them.
fn mark_tests(sources: &mut [Source]) {
    let declared: HashSet<Vec<String>> = sources.iter().flat_map(declared_tests).collect();
    for source in sources {
        let module = source.module();
        source.is_test = (1..=module.len()).any(|length| declared.contains(&module[..length]));
    }
}

fn declared_tests(source: &Source) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for at in 0..source.tokens.len() {
        if !starts_with(&source.tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            continue;
        }
        let mut words = source.tokens[at + 7..].iter().map(|token| token.text.as_str());
        let name = words.find(|word| !["pub", "(", "crate", "super", ")"].contains(word));
        if name == Some("mod") {
            let mut module = source.module();
            module.extend(words.next().map(str::to_owned));
            if words.next() == Some(";") {
                found.push(module);
            }
        }
    }
    found
}
