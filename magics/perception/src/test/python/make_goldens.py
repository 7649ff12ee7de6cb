"""Writes src/test/resources/golden: tiny networks of random weights in the published layouts, and what the references
make of a few pictures with them.

    python -m venv venv
    venv/bin/pip install torch==2.7.1 torchvision==0.22.1 transformers==5.24.0 piq==0.8.0 pillow==12.3.0
    venv/bin/python make_goldens.py

References: piq's CLIPIQA and its CLIP for OpenAI's layout, transformers' CLIPModel, SiglipModel and their Pillow
preprocessing for Hugging Face's, Pillow for resizing. Nothing is downloaded.
Pillow 13 resizes vertically first where that is less work, and then differs by a few levels from all versions before.
The published networks were used with those, so the oracle is the last of them.
"""

import json
import math
import shutil
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from piq.clip_iqa import CLIPIQA, OPENAI_CLIP_MEAN, OPENAI_CLIP_STD
from piq.feature_extractors.clip import CLIP
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

OUT = Path(__file__).parent.parent / "resources" / "golden"
WORDS = ["good photo.", "bad photo.", "a red fox in the snow", "A Photo Of A Cat", "一只红色的狐狸在雪地里"]
PROMPTS = {
    "english": "A red FOX in the snow",
    "chinese": "一只红色的狐狸在雪地里，清晨的光",
    "long": "a red fox and a good photo of the snow " * 9,
}
SIDE = 32


def randomise(module, seed):
    g = torch.Generator().manual_seed(seed)
    for name, p in module.named_parameters():
        if name.endswith(("logit_scale", "logit_bias")):
            continue
        r = torch.randn(p.shape, generator=g)
        if p.dim() > 1:
            p.data = r / math.sqrt(p[0].numel())
        else:
            p.data = 1 + 0.1 * r if name.endswith("weight") else 0.1 * r
    for name, b in module.named_buffers():
        if name.endswith("running_mean"):
            b.copy_(0.1 * torch.randn(b.shape, generator=g))
        if name.endswith("running_var"):
            b.copy_(0.5 + torch.rand(b.shape, generator=g))
    return module.eval()


def save(module, path, dtype, **more):
    """Rounds the module's numbers to the dtype, and writes them under their own names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, t in module.state_dict().items():
        if t.is_floating_point():
            t.copy_(t.to(dtype).to(t.dtype))
            t = t.to(dtype)
        tensors[name] = t.contiguous()
    tensors.update({k: torch.tensor(v) for k, v in more.items()})
    save_file(tensors, path)
    path.chmod(0o644)


def clip_tokenizer(path):
    """As CLIP's: lower case, byte level, words that end in </w>; the end's id is the highest."""
    letters = sorted(set("".join(WORDS[:4]).lower()) - {" "})
    merges = [("g", "o"), ("go", "o"), ("goo", "d</w>"), ("b", "a"), ("ba", "d</w>"),
              ("p", "h"), ("ph", "o"), ("pho", "t")]
    pieces = letters + [c + "</w>" for c in letters] + [a + b for a, b in merges]
    vocab = {piece: i for i, piece in enumerate(pieces)}
    t = Tokenizer(models.BPE(vocab=vocab, merges=merges, end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    t.add_special_tokens(["<|startoftext|>", "<|endoftext|>"])
    start, end = t.token_to_id("<|startoftext|>"), t.token_to_id("<|endoftext|>")
    t.post_processor = processors.TemplateProcessing(
        single="<|startoftext|> $A <|endoftext|>", special_tokens=[("<|startoftext|>", start), ("<|endoftext|>", end)]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    t.save(str(path), pretty=False)
    return t


def gemma_tokenizer(path):
    """As SigLIP 2's: no lower case of its own, bytes for what it does not know, <eos> at the end."""
    vocab = {"<pad>": 0, "<eos>": 1, "<bos>": 2, "<unk>": 3}
    for i in range(256):
        vocab[f"<0x{i:02X}>"] = len(vocab)
    for c in sorted(set("".join(WORDS).lower().replace(" ", "▁"))):
        vocab[c] = len(vocab)
    merges = [("f", "o"), ("fo", "x"), ("红", "色"), ("▁", "a")]
    for a, b in merges:
        vocab[a + b] = len(vocab)
    t = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    t.add_special_tokens(["<pad>", "<eos>", "<bos>", "<unk>"])
    t.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    path.parent.mkdir(parents=True, exist_ok=True)
    t.save(str(path), pretty=False)
    (path.parent / "tokenizer_config.json").write_text(json.dumps({"pad_token": "<pad>", "eos_token": "<eos>"}))
    return t


def pictures():
    """From whole-number formulas; small, wide, tall, tiny."""
    made = {}
    sizes = {"wide": (75, 40), "tall": (33, 70), "large": (150, 121), "narrow": (9, 50), "dot": (1, 1)}
    for name, (w, h) in sizes.items():
        y, x = np.mgrid[0:h, 0:w]
        blue = (x * x // 9 + 11 * y + 90 * ((x // 8 + y // 8) % 2)) % 256
        rgb = np.stack([(3 * x + 5 * y) % 256, (x * y // 7 + 40) % 256, blue], -1)
        made[name] = Image.fromarray(rgb.astype(np.uint8))
    return made


def iqa(model):
    """piq's score around a network of ours."""
    score = CLIPIQA.__new__(CLIPIQA)
    torch.nn.Module.__init__(score)
    score.feature_extractor = model
    score.data_range = 255.0
    score.logit_scale = model.logit_scale.exp()
    score.register_buffer("default_mean", torch.tensor(OPENAI_CLIP_MEAN).view(1, 3, 1, 1))
    score.register_buffer("default_std", torch.tensor(OPENAI_CLIP_STD).view(1, 3, 1, 1))
    return score


def ids(tokenizer, text, longest, padding=None):
    """Cut as transformers cuts: the end stays."""
    i = tokenizer.encode(text).ids
    if len(i) > longest:
        i = i[: longest - 1] + i[-1:]
    return torch.tensor([i + ([] if padding is None else [padding] * (longest - len(i)))])


def tensor(picture):
    return torch.tensor(np.asarray(picture)).permute(2, 0, 1)[None].float()


def continued(picture):
    """A side under 31 goes on with its last row or column, to 32."""
    a = np.asarray(picture)
    h, w = a.shape[:2]
    return Image.fromarray(np.pad(a, ((0, 32 - h if h < 31 else 0), (0, 32 - w if w < 31 else 0), (0, 0)), "edge"))


def tiles(picture):
    w, h = picture.size
    if min(w, h) < SIDE:
        w, h = (SIDE, int(SIDE * h / w)) if w <= h else (int(SIDE * w / h), SIDE)
        picture = picture.resize((w, h), Image.BICUBIC)

    def starts(n):
        k = min(16, math.ceil(n / SIDE))
        return [0] if k == 1 else [math.floor(i * (n - SIDE) / (k - 1) + 0.5) for i in range(k)]

    return [picture.crop((x, y, x + SIDE, y + SIDE)) for y in starts(h) for x in starts(w)]


@torch.no_grad()
def main():
    shutil.rmtree(OUT, ignore_errors=True)
    made = pictures()
    golden = {name: {} for name in made}
    (OUT / "pictures").mkdir(parents=True)
    for name, picture in made.items():
        picture.save(OUT / "pictures" / f"{name}.png", optimize=True)
    weights = OUT / "weights"

    # RN50's layout, in fp16 with the integers that OpenAI's file has
    folder = weights / "resnet50_clip.openai"
    tokenizer = clip_tokenizer(folder / "tokenizer.json")
    vocabulary = tokenizer.get_vocab_size()
    model = randomise(CLIP(24, 64, (1, 1, 2, 1), 4, 0, 20, vocabulary, 64, 1, 1), 1)
    model.logit_scale.data.fill_(math.log(20))
    save(model, folder / "open_clip_model.safetensors", torch.float16,
         input_resolution=64, context_length=20, vocab_size=vocabulary)
    score = iqa(model)
    end = tokenizer.token_to_id("<|endoftext|>")
    # piq's own tokens are padded with 0, and its causal text tower never sees that
    texts = torch.cat([ids(tokenizer, t, 20, 0) for t in ["Good photo.", "Bad photo."]])
    assert end == texts.max()
    anchors = model.encode_text(texts)
    score.register_buffer("anchors", anchors / anchors.norm(dim=-1, keepdim=True))
    for name, picture in made.items():
        golden[name]["clipiqa"] = score(tensor(continued(picture))).item()

    # OpenAI's layout of a ViT, which takes the part of ViT-L/14 under LAION's head
    folder = weights / "vit_large_patch14_clip_224.openai"
    vit = randomise(CLIP(16, SIDE, 1, 64, 8, 4, 5, 64, 1, 1), 2)
    save(vit, folder / "open_clip_model.safetensors", torch.float16)
    layers = {str(i): torch.nn.Linear(a, b) for i, a, b in [(0, 16, 24), (2, 24, 10), (4, 10, 8), (6, 8, 4), (7, 4, 1)]}
    head = randomise(torch.nn.ModuleDict({"layers": torch.nn.ModuleDict(layers)}), 3)
    save(head, weights / "aesthetics-predictor-v2-sac-logos-ava1-l14-linearMSE" / "model.safetensors", torch.float32)
    processor = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    for name, picture in made.items():
        x = vit.encode_image(processor(picture, return_tensors="pt").pixel_values, pos_embedding=True)
        golden[name]["point_openai"] = x[0].tolist()
        x = x / x.norm(dim=-1, keepdim=True)
        for layer in layers.values():
            x = layer(x)
        golden[name]["aesthetic_laion"] = x.item()

    # Hugging Face's layout of CLIP
    folder = weights / "clip-vit-base-patch16"
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    text = dict(vocab_size=vocabulary, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
                max_position_embeddings=20, projection_dim=16, eos_token_id=end, bos_token_id=end - 1, pad_token_id=end)
    vision = dict(hidden_size=48, intermediate_size=64, num_hidden_layers=2, num_attention_heads=3, image_size=SIDE,
                  patch_size=8, projection_dim=16)
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)
    clip = randomise(CLIPModel(config), 4)
    clip.logit_scale.data.fill_(math.log(4))
    config.save_pretrained(folder)
    save(clip, folder / "model.safetensors", torch.float32)
    anchors = [clip.text_projection(clip.text_model(ids(tokenizer, t, 20)).pooler_output)
               for t in ["Good photo.", "Bad photo."]]
    anchors = torch.cat(anchors)
    anchors = anchors / anchors.norm(dim=-1, keepdim=True)

    def rate(pictures):
        pixels = processor(pictures, return_tensors="pt").pixel_values
        x = clip.visual_projection(clip.vision_model(pixels).pooler_output)
        s = clip.logit_scale.exp() * (x / x.norm(dim=-1, keepdim=True)) @ anchors.T
        return x, s.softmax(-1)[:, 0]

    for name, picture in made.items():
        x, s = rate([picture])
        golden[name]["point"] = x[0].tolist()
        golden[name]["clipiqa_vitb16"] = s.item()
        golden[name]["clipiqa_vitb16_tiled"] = rate(tiles(picture))[1].mean().item()

    # SigLIP 2, in bf16
    folder = weights / "siglip2-base-patch16-224"
    tokenizer = gemma_tokenizer(folder / "tokenizer.json")
    text = dict(vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                num_attention_heads=2, max_position_embeddings=64, projection_size=32)
    vision = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
                  image_size=SIDE, patch_size=8)
    config = SiglipConfig(text_config=text, vision_config=vision)
    siglip = randomise(SiglipModel(config), 5)
    siglip.logit_scale.data.fill_(math.log(10))
    siglip.logit_bias.data.fill_(-0.5)
    config.save_pretrained(folder)
    save(siglip, folder / "model.safetensors", torch.bfloat16)
    processor = SiglipImageProcessorPil(size={"height": SIDE, "width": SIDE}, resample=2)
    size = {"height": SIDE, "width": SIDE}
    (folder / "preprocessor_config.json").write_text(json.dumps({"resample": 2, "size": size}))
    for name, picture in made.items():
        pixels = processor(picture, return_tensors="pt").pixel_values
        for which, prompt in PROMPTS.items():
            i = ids(tokenizer, prompt.lower(), 64, 0)
            logit = siglip(input_ids=i, pixel_values=pixels).logits_per_image
            golden[name]["siglip2_alignment." + which] = torch.sigmoid(logit).item()
    golden_ids = {which: ids(tokenizer, p.lower(), 64, 0)[0].tolist() for which, p in PROMPTS.items()}

    # Pillow's resizing alone, whole pictures: checked by their bytes' CRC
    resized = []
    for name, picture in made.items():
        for (w, h) in [(32, 32), (17, 90), (200, 7)]:
            for kind in (Image.BILINEAR, Image.BICUBIC):
                resized.append({"picture": name, "width": w, "height": h, "filter": Image.Resampling(kind).name,
                                "crc": zlib.crc32(picture.resize((w, h), kind).tobytes())})
    for config in OUT.glob("weights/*/config.json"):
        j = json.loads(config.read_text())
        config.write_text(json.dumps(j, sort_keys=True))
    (OUT / "golden.json").write_text(
        json.dumps({"pictures": golden, "prompts": PROMPTS, "ids": golden_ids, "resized": resized}, ensure_ascii=False))
    for name, values in golden.items():
        print(name, {k: v for k, v in values.items() if not isinstance(v, list)})


main()
