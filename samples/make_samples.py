"""Writes the sample corpus: about 600 prompt/completion rows of four topics, made by small grammars.

    python3 samples/make_samples.py

The same seed gives the same bytes. Rows differ in length from a few words to about 150, and one in six is a near-copy of
an earlier row, as real corpora have them: a selection should take the one and leave the other.
"""

import json
import pathlib
import random

HERE = pathlib.Path(__file__).parent

COOKING = {
    "dish": ["lentil soup", "mushroom risotto", "a plum tart", "flat bread", "leek and potato soup", "roast carrots",
             "a tomato salad", "chickpea stew", "an onion omelette", "rice pudding", "pickled cucumbers", "barley broth"],
    "fat": ["olive oil", "butter", "sesame oil", "a little ghee"],
    "herb": ["thyme", "dill", "flat parsley", "coriander", "sage", "mint", "rosemary"],
    "base": ["an onion", "two leeks", "three cloves of garlic", "a stick of celery", "a fennel bulb", "a shallot"],
    "look": ["it turns glassy", "the edges brown", "it smells sweet", "the pan sounds dry", "it sticks a little"],
    "minutes": ["five", "eight", "ten", "twelve", "twenty", "thirty-five"],
    "fix": ["add a spoon of hot water", "turn the heat down and wait", "stir in a knob of butter", "sharpen it with lemon",
            "let it rest under a cloth", "grate in half a potato"],
    "fault": ["too salty", "too thick", "flat in taste", "watery", "bitter", "grainy"],
    "serve": ["with bread rubbed with garlic", "over plain rice", "with a bowl of yoghurt beside it", "cold, the next day",
              "as soon as it leaves the oven", "with a handful of leaves on top"],
    "PROMPT": ["How do I make {dish}?", "What can I do with {base} and some {herb}?", "My {dish} came out {fault}. What now?",
               "Can I replace the {herb} in {dish}?", "A quick supper with {base}, please.", "Why is my {dish} {fault}?"],
    "SHORT": ["Then {fix}.", "Serve it {serve}.", "Use {herb}; it keeps its taste in the heat.", "About {minutes} minutes.",
              "Yes, though {herb} would be closer to it."],
    "STEP": ["Warm {fat} in a wide pan and soften {base} until {look}.", "Chop {base} small, for large pieces cook unevenly.",
             "Add the {herb} late, because long cooking takes its scent.", "Leave it alone for {minutes} minutes; stirring cools the pan.",
             "Taste it now. If it is {fault}, {fix}.", "Pour in stock up to the brim of the vegetables and no further.",
             "Cover the pan and give it {minutes} minutes on the lowest heat.", "Season in small pinches and taste between them.",
             "Scrape up what has browned at the bottom; that is where the flavour sits.", "Serve it {serve}."],
    "OPEN": ["For {dish}, begin with {base}.", "This is simple, and most of it is waiting.", "{Dish} wants patience more than skill.",
             "You need one pan, {base} and some {herb}."],
}

TRAVEL = {
    "place": ["the harbour town", "the old quarter of the capital", "the valley villages", "the northern islands",
              "the lake district", "the walled city", "the vineyards to the south", "the pilgrims' road"],
    "means": ["the slow train", "the night ferry", "a hired bicycle", "the post bus", "the tram to the end of the line", "a shared taxi"],
    "month": ["April", "late May", "June", "September", "the second half of October", "January"],
    "thing": ["a light rain coat", "good socks", "a paper map", "cash in small notes", "a water bottle", "a torch"],
    "sight": ["the covered market", "the cathedral tower", "the lighthouse walk", "the print museum", "the terraced gardens",
              "the salt pans at dusk", "the castle mill"],
    "hours": ["forty minutes", "two hours", "most of a morning", "half a day", "a full day with stops"],
    "warn": ["the last one leaves before seven", "the office closes at noon", "seats by the window go first",
             "it does not run on Sundays", "the price doubles in high season", "you must stamp the ticket yourself"],
    "stay": ["a guest house above a bakery", "the youth hostel by the station", "a room with a farmer's family", "a small inn on the square"],
    "PROMPT": ["How do I get to {place}?", "Is {month} a good time for {place}?", "Plan a weekend in {place} for us.",
               "What should I pack for {place} in {month}?", "Where would you stay near {place}?", "Is {sight} worth the detour?"],
    "SHORT": ["Take {means}; {warn}.", "Yes, for {hours}.", "Pack {thing} and {thing2}.", "Try {stay}.", "Go in {month} instead."],
    "STEP": ["Take {means}, which needs {hours}.", "Mind that {warn}.", "Spend the first evening at {sight}, when the light is low.",
             "For the night there is {stay}; ask for the quiet side.", "Bring {thing}, because weather turns quickly there.",
             "On the second day walk to {sight} before breakfast, ahead of the groups.", "If it rains, {sight} keeps you dry for {hours}.",
             "Leave {hours} free: the best part is getting lost.", "Buy tickets at the counter, since {warn}.",
             "On the way back, {means} is slower and far prettier."],
    "OPEN": ["In {month} {place} is at its calmest.", "{Place} is easier to reach than it looks.", "Two days are enough for {place}, three are kind.",
             "I would go by {means}."],
}

CODE = {
    "lang": ["Python", "C#", "Go", "Rust", "TypeScript", "Java"],
    "thing": ["list", "dictionary", "linked list", "priority queue", "log file", "date column", "set of keys", "tree of folders"],
    "act": ["sort", "merge", "deduplicate", "page through", "copy", "filter", "search", "print"],
    "err": ["index out of range", "null reference", "permission denied", "connection reset", "a deadlock", "integer overflow", "a timeout"],
    "cause": ["two threads write at once", "the loop runs one step too far", "the handle is never closed", "the value may be empty",
              "the clock changes in March", "the query lacks an index", "the buffer is smaller than the message"],
    "cure": ["check the bound before the read", "take the lock in one fixed order", "open it inside a block that closes it",
             "return early when there is nothing to do", "store times in UTC", "add an index on the column you filter by",
             "read until the stream says it is done"],
    "call": ["items.sort(key=len)", "SELECT id, count(*) FROM visits GROUP BY id;", "for i, x := range xs { total += x }",
             "var first = rows.FirstOrDefault();", "let n = text.chars().count();", "find . -name '*.log' -mtime +7 -delete",
             "with open(path, 'rb') as f: data = f.read()", "return [...new Set(values)];", "git bisect start HEAD v1.4.0"],
    "cost": ["linear time", "n log n comparisons", "constant memory", "one pass over the data", "quadratic time in the worst case"],
    "PROMPT": ["How do I {act} a {thing} in {lang}?", "What does {err} mean in {lang}?", "Why does my program fail with {err}?",
               "Review this line: {call}", "Which is faster for a {thing}, and why?", "Write a test for code that can {act} a {thing}."],
    "SHORT": ["{call}", "It means that {cause}.", "{Cure}.", "It takes {cost}.", "Most likely {cause}; {cure}."],
    "STEP": ["The usual cause is that {cause}.", "The remedy: {cure}.", "A line like this is the pattern to follow: {call}",
             "That costs {cost}, which is fine below a million rows.", "Before you optimise, measure; a {thing} is seldom the slow part.",
             "Write the failing test first, so that {err} comes back on demand.", "Beware: if {cause}, the same line fails with {err}.",
             "Name the function after what it returns and not after how it works.", "Then run it under a sanitizer to be sure.",
             "Keep the old version beside it until both agree on real data."],
    "OPEN": ["Start from the message: {err} says where, seldom why.", "To {act} a {thing} costs {cost}.", "There are two ways, and the plain one is enough.",
             "Short answer: {cure}."],
}

SUPPORT = {
    "item": ["order", "parcel", "subscription", "invoice", "voucher", "account", "replacement part", "refund"],
    "trouble": ["arrived damaged", "never arrived", "was charged twice", "shows the wrong address", "expired early",
                "cannot be opened", "was sent to a neighbour", "lost its warranty card"],
    "days": ["two working days", "five days", "a week", "until the end of the month", "48 hours"],
    "need": ["the order number", "a photo of the label", "the last four digits of the card", "the e-mail address you signed up with",
             "the serial number under the base"],
    "deed": ["send a new one today", "cancel the second charge", "correct it in our books", "extend it by a month",
             "ask the carrier to search for it", "refund it in full"],
    "where": ["under Settings, then Billing", "at the foot of the confirmation mail", "in the app, behind the small gear",
              "on the back of the receipt"],
    "PROMPT": ["My {item} {trouble}.", "The {item} {trouble}. What can you do?", "Where do I find {need}?", "Please cancel my {item}.",
               "How long does a {item} take?", "I was told my {item} {trouble}, and nobody answered."],
    "SHORT": ["You find it {where}.", "It takes {days}.", "We will {deed}.", "Please send us {need}.", "Done; you get a mail within {days}."],
    "STEP": ["I am sorry that your {item} {trouble}.", "Please reply with {need}, so that we find it at once.", "We will {deed}, and you need not pay for it.",
             "That takes {days}; you hear from us either way.", "You can follow it {where}.", "If nothing has come after {days}, write to this address again and we {deed}.",
             "There is no need to send the old one back.", "Should the {item} reach you twice, simply refuse the second.",
             "I have put a note on your account, and nobody will ask you for {need} again."],
    "OPEN": ["Thank you for writing.", "That should not happen, and I am glad you told us.", "Thank you for your patience with this {item}.",
             "Good that you asked before it was too late."],
}

# Topic, grammar, how many rows, and how likely an answer is one short sentence, by file.
FILES = [("support", SUPPORT, 210, 0.50), ("cooking", COOKING, 160, 0.25), ("code", CODE, 130, 0.35), ("travel", TRAVEL, 100, 0.15)]


def fill(grammar, text, rng):
    """Replaces {name} by a choice for that name; {Name} begins a sentence, {name2} is a second choice."""
    while "{" in text:
        start = text.index("{")
        end = text.find("}", start)
        name = text[start + 1:end]
        if name.lower().rstrip("2") not in grammar:
            break  # a brace of a code line
        choice = rng.choice(grammar[name.lower().rstrip("2")])
        choice = choice[0].upper() + choice[1:] if name[0].isupper() else choice
        text = text[:start] + choice + text[end + 1:]
    return text


def answer(grammar, rng, short):
    if rng.random() < short:
        return fill(grammar, rng.choice(grammar["SHORT"]), rng)
    steps = rng.sample(grammar["STEP"], rng.choice([1, 2, 2, 3, 4, 6, min(9, len(grammar["STEP"]))]))
    return " ".join(fill(grammar, sentence, rng) for sentence in [rng.choice(grammar["OPEN"])] + steps)


def near_copy(row, rng):
    """What happens to rows in real corpora: a greeting in front, another mark at the end, a sentence lost."""
    prompt, completion = row["prompt"], row["completion"]
    kind = rng.randrange(3)
    if kind == 0:
        prompt = "Hello! " + prompt
    elif kind == 1 and completion.count(". ") > 1:
        completion = completion[:completion.rindex(". ") + 1]
    else:
        completion = completion.rstrip(".") + "!"
    return prompt, completion


def main():
    rng = random.Random(2505)
    for topic, grammar, count, short in FILES:
        rows = []
        for number in range(count):
            if rows and rng.random() < 1 / 6:
                prompt, completion = near_copy(rng.choice(rows), rng)
            else:
                prompt = fill(grammar, rng.choice(grammar["PROMPT"]), rng)
                completion = answer(grammar, rng, short)
            rows.append({"id": f"{topic}-{number + 1:03}", "topic": topic, "prompt": prompt, "completion": completion})
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (HERE / f"{topic}.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
