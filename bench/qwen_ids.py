"""Token ids of 500 texts by Qwen's own tokenizer, for the test of the one that ships.

    python qwen_ids.py VOCAB.json MERGES.txt OUT.json.gz [QWEN.tiktoken]

VOCAB.json and MERGES.txt are the files of Qwen2.5 or Qwen3 (equal), such as ComfyUI has in
comfy/text_encoders/qwen25_tokenizer; `tokenizers` reads them and encodes as their tokenizer.json tells it to. With the
ranks that Qwen publishes for tiktoken, each text is encoded with these too, and the ids must be equal. OUT has a list
of [text, ids]. Needs: tokenizers, and tiktoken for the last.
"""
import base64, gzip, json, random, sys, unicodedata
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

vocab, merges, out = sys.argv[1:4]
ADDED = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
    "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>", "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>",
    "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>",
    "<think>",
    "</think>",
]
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
tokenizer = Tokenizer(models.BPE.from_file(vocab, merges))
tokenizer.normalizer = normalizers.NFC()
tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.Split(Regex(WORDS), "isolated"),
    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
])
tokenizer.decoder = decoders.ByteLevel()
for token in ADDED:
    if token.startswith("<|"):
        tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True)])
    else:
        tokenizer.add_tokens([AddedToken(token, normalized=False)])
assert tokenizer.token_to_id("</think>") == 151668

PARTS = [
    "a red circle on a white table", "Young Chinese woman in red Hanfu, intricate embroidery.",
    "8k, ultra-detailed!!!",
    "一只橘猫坐在窗台上，阳光明媚", "雨后的街道，霓虹灯写着“营业中”", "畫一個發光的閃電燈（⚡️）懸浮在左掌上方", "東京タワーの夜景、アニメ調",
    "한국의 가을 풍경", "Ein Mädchen läuft über die Straße", "Кот сидит на крыше", "قطة على السطح", "แมวบนหลังคา",
    "बिल्ली छत पर",
    "🐱👨‍👩‍👧🇩🇪🏳️‍🌈", "🔥 epic 🔥", "it's WE'RE don't I'LL you'Ve", "def f(x):\n    return x ** 2  # square\n",
    "<div class=\"a\">&nbsp;</div>", "{\"steps\": 8, \"cfg\": 1.0}", "   three   spaces", "\ttab\t\ttabs",
    "line\r\nline\n\n\nlines ",
    "trailing space ", " \u3000 \u00a0 ", "1234567890 3.14159 ½ ٣ Ⅷ", "cafe\u0301 A\u030a 각", "x" * 60, "aAbBcC" * 8,
    "(masterpiece:1.3), [blurry|sharp], <lora:a:0.8>", "http://example.com/a?b=c&d=%20", "—…“”‘’«»", "𠮷野家 𝒜𝓁 𓀀",
    "<|im_start|>user\n", "<|im_end|>", "<think>\n\n</think>", "<tool_call>", "<|endoftext|>", "<|im_star",
    "\u0000\u0001\u2028",
    "zero\u200bwidth\u200djoin\ufeff", "ﬁ ﬂ Å Ω", "ÀÉÎÕÜ ŁŚŻ", "!?!?...,,,;;;", "snake_case camelCase kebab-case",
]
random.seed(1)
texts = list(PARTS) + [""]
while len(texts) < 500:
    text = ""
    for _ in range(random.randint(1, 4)):
        text += random.choice(PARTS) + random.choice(["", " ", "\n", ", ", "，", "  "])
        if random.random() < 0.4:
            c = random.randrange(0x110000)
            text += " " if 0xD800 <= c < 0xE000 else chr(c)
    texts.append(text)

pairs = [[text, tokenizer.encode(text).ids] for text in texts]
if len(sys.argv) > 4:
    import tiktoken

    lines = open(sys.argv[4], "rb").read().splitlines()
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}
    special = {token: 151643 + i for i, token in enumerate(ADDED)}
    qwen = tiktoken.Encoding("qwen", pat_str=WORDS, mergeable_ranks=ranks, special_tokens=special)
    different = [t for t, ids in pairs if qwen.encode(unicodedata.normalize("NFC", t), allowed_special="all") != ids]
    print(len(different), "of", len(pairs), "differ from tiktoken", [ascii(t) for t in different[:3]])
with open(out, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
    packed.write(json.dumps(pairs, ensure_ascii=False, separators=(",", ":")).encode())
