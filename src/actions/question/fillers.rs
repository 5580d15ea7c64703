//! Words that carry no meaning of their own in a question. A word that does carry one must not be here: what the
//! reader does not use is told to the seller.

/// Openings and politeness, longer ones first.
pub(super) const PHRASES: &[&str] = &[
    "can you tell me", "could you tell me", "can you show me", "could you show me", "can you give me", "could you please", "can you please", "i would like to see", "i would like to know", "i would like", "i want to see", "i want to know", "i want", "i need to see",
    "i need to know", "i need", "give me a list of", "give me", "show me", "let me see", "tell me", "let me know", "do you know", "please show", "what about", "how about", "what do we have", "what have we got",
    "we have got", "i have got", "have we got", "is there", "are there", "as of today", "right now", "at the moment", "for me please", "a list of", "list of", "to do with", "in the pipeline", "at all", "so far", "as well",
];

const WORDS: &[&str] = &[
    "a", "all", "an", "and", "any", "anything", "everything", "something", "are", "as", "at", "be", "been", "being", "can", "could", "current", "currently", "do", "does", "did", "for", "from", "get", "give", "got", "had", "has", "have", "having", "in", "into", "is", "it", "its",
    "list", "many", "me", "much", "of", "on", "our", "ours", "out", "please", "pls", "record", "records", "see", "show", "tell", "than", "that", "the", "their", "them", "there", "these", "they", "this", "those", "to", "up", "us", "was", "we", "were", "what", "when", "where", "which", "who",
    "whose", "will", "would", "with", "you", "your", "still", "ones", "one", "right", "now", "belonging", "belong", "so", "far", "by", "per", "make", "makes", "made", "within", "during", "how", "display", "look", "find", "about", "came", "come", "coming", "also", "just", "only", "really", "actually", "exactly",
    "either", "both", "or", "but", "then", "here", "need", "want", "like", "know", "take", "takes", "go", "goes", "going", "happen", "happens", "happened", "happening", "doing", "overview", "report", "breakdown", "split", "figure", "figures", "numbers", "number", "data", "if", "yet", "already", "ever",
    "hey", "hi", "hello", "thanks", "thank", "overall", "per", "i", "s", "deal", "deals", "been", "kind", "kinds", "name", "names", "named", "called", "altogether", "together", "today's", "should", "each", "every", "company-wide", "owned", "brings", "bring", 
];

/// Whether a word carries no meaning of its own.
pub(super) fn is_filler(word: &str) -> bool {
    word.is_empty() || WORDS.contains(&word)
}
