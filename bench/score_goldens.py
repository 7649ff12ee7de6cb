"""Writes magics/perception/src/test/resources/golden-authors: small networks of random weights under the names of the
published files, and what the authors' own code makes of a few pictures with them.

    git clone https://github.com/tgxs002/HPSv2 && git clone https://github.com/THUDM/ImageReward
    python -m venv venv
    venv/bin/pip install torch==2.7.1 torchvision==0.22.1 lpips==0.1.4 transformers==4.40.2 timm==1.0.31 fairscale \
        ftfy regex safetensors pillow==12.3.0
    venv/bin/python bench/score_goldens.py HPSv2 ImageReward

LPIPS is the package `lpips` itself, with fewer channels. PickScore has no code of its own but the lines of its README
(calc_probs), with transformers' CLIPModel. HPS is the authors' own copy of open_clip with their preprocessing, and
ImageReward the authors' score(), both with narrow networks. Nothing is downloaded.
"""

import json
import math
import shutil
import sys
import types
from pathlib import Path

import lpips
import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertTokenizer, CLIPConfig, CLIPImageProcessor, CLIPModel

TESTS = Path(__file__).parent.parent / "magics/perception/src/test/resources"
PICTURES = TESTS / "golden/pictures"
OUT = TESTS / "golden-authors"

# the authors' packages import much that is not needed here, so their __init__ is passed over
sys.path.insert(0, sys.argv[1])
for name, folder in [("ImageReward", "ImageReward"), ("ImageReward.models", "ImageReward/models")]:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(Path(sys.argv[2]) / folder)]
from hpsv2.src.open_clip.model import CLIP  # noqa: E402
from hpsv2.src.open_clip.transform import image_transform  # noqa: E402
from ImageReward import ImageReward as authors  # noqa: E402
from ImageReward.models.BLIP.med import BertModel  # noqa: E402
from ImageReward.models.BLIP.vit import VisionTransformer  # noqa: E402

PROMPTS = {
    "english": "A red FOX in the snow, a good photo.",
    "long": "a red fox and a good photo of the snow " * 9,
}
TOKENIZER = TESTS / "golden/weights/clip-vit-base-patch16/tokenizer.json"


def randomise(module, seed):
    """Weights of the size that keeps activations as large as their inputs."""
    g = torch.Generator().manual_seed(seed)
    for name, p in module.named_parameters():
        r = torch.randn(p.shape, generator=g)
        if p.dim() > 1:
            p.data = r * math.sqrt(2 / p[0].numel())
        else:
            p.data = 1 + 0.1 * r if name.endswith("weight") else 0.1 * r
    return module.eval()


def save(tensors, path, dtype):
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = {k: t.to(dtype) if t.is_floating_point() else t for k, t in tensors.items()}
    # a copy, since two names may share a tensor
    save_file({k: t.clone(memory_format=torch.contiguous_format) for k, t in stored.items()}, path)
    path.chmod(0o644)


def rounded(tensors, dtype):
    """Rounds in place, as the file will have them."""
    for t in tensors:
        t.copy_(t.to(dtype).to(t.dtype))


def narrowed(module, by, channels=3):
    """Replaces all convolutions, in their order, by narrower ones of the same kind."""
    for name, child in module.named_children():
        if isinstance(child, torch.nn.Conv2d):
            out = child.out_channels // by
            setattr(module, name, torch.nn.Conv2d(channels, out, child.kernel_size, child.stride, child.padding))
            channels = out
        elif type(child).__name__ == "Fire":
            narrow = child.squeeze.out_channels // by * 2
            half = child.expand1x1.out_channels // by
            child.squeeze = torch.nn.Conv2d(channels, narrow, 1)
            child.expand1x1 = torch.nn.Conv2d(narrow, half, 1)
            child.expand3x3 = torch.nn.Conv2d(narrow, half, 3, padding=1)
            channels = 2 * half
        else:
            channels = narrowed(child, by, channels)
    return channels


def perceptual_distances(golden):
    """Each backbone in another of the forms in which its tensors are published, and in another dtype."""
    published = {
        # DiffSynth-Studio/ImageMetrics: the package's state_dict with the linear layers once
        "alex": ("alexnet", torch.float32, lambda d: {k: t for k, t in d.items() if not k.startswith("lins.")}),
        # torchvision's names
        "squeeze": ("squeezenet", torch.float16, torchvision_names),
        # the package's state_dict as it is
        "vgg": ("vgg", torch.bfloat16, dict),
    }
    for seed, (net, (file, dtype, form)) in enumerate(published.items()):
        model = lpips.LPIPS(pretrained=False, pnet_rand=True, net=net, verbose=False)
        by = 16 if net == "vgg" else 8
        narrowed(model.net, by)
        model.chns = [c // by for c in model.chns]
        for i, c in enumerate(model.chns):
            model.lins[i].model[1] = torch.nn.Conv2d(c, 1, 1, bias=False)
        randomise(model, seed)
        for lin in model.lins:  # the published ones are not negative
            lin.model[1].weight.data.abs_()
        rounded(form(model.state_dict()).values(), dtype)
        save(form(model.state_dict()), OUT / "weights/ImageMetrics/LPIPS" / f"{file}.safetensors", dtype)
        for name in ["wide", "tall", "large"]:
            picture = lpips.im2tensor(np.asarray(picture_of(name)))
            golden[name]["lpips" if net == "alex" else "lpips_" + net] = model(picture, picture.flip(3)).item()


def torchvision_names(tensors):
    named = {}
    for k, t in tensors.items():
        if k.startswith("net."):
            named["features." + k.split(".", 2)[2]] = t
        elif not k.startswith(("lins.", "scaling_layer.")):
            named[k] = t
    return named


def clip_ids(text, longest):
    """Cut as the authors' tokenizers cut: the end stays."""
    file = json.loads(TOKENIZER.read_text())
    file["model"]["merges"] = [" ".join(pair) for pair in file["model"]["merges"]]  # as older versions read them
    ids = Tokenizer.from_str(json.dumps(file)).encode(text).ids
    return torch.tensor([ids if len(ids) <= longest else ids[: longest - 1] + ids[-1:]])


def pick_score(golden):
    """Hugging Face's layout, with the activation of CLIP ViT-H/14."""
    folder = OUT / "weights/PickScore_v1"
    folder.mkdir(parents=True)
    shutil.copy(TOKENIZER, folder)
    end = clip_ids("a", 20)[0, -1].item()
    text = dict(vocab_size=end + 1, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
                max_position_embeddings=20, projection_dim=16, eos_token_id=end, hidden_act="gelu")
    vision = dict(hidden_size=48, intermediate_size=64, num_hidden_layers=2, num_attention_heads=3, image_size=32,
                  patch_size=8, projection_dim=16, hidden_act="gelu")
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)
    model = randomise(CLIPModel(config), 11)
    model.logit_scale.fill_(math.log(30))
    rounded(model.parameters(), torch.float16)
    config.save_pretrained(folder)
    save(model.state_dict(), folder / "model.safetensors", torch.float16)
    processor = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    for name in golden:
        pixels = processor(images=picture_of(name), input_data_format="channels_last", return_tensors="pt").pixel_values
        image_embs = model.get_image_features(pixel_values=pixels)
        image_embs = image_embs / torch.norm(image_embs, dim=-1, keepdim=True)
        for which, prompt in PROMPTS.items():
            text_embs = model.get_text_features(input_ids=clip_ids(prompt, 20))
            text_embs = text_embs / torch.norm(text_embs, dim=-1, keepdim=True)
            scores = model.logit_scale.exp() * (text_embs @ image_embs.T)[0]
            golden[name]["pickscore." + which] = scores.item()


def human_preference(golden):
    """open_clip's layout; heads are as wide as in ViT-H-14."""
    folder = OUT / "weights/QualityMetric_reward_pretrained"
    clip = folder / "CLIP-ViT-H-14-laion2B-s32B-b79K"
    clip.mkdir(parents=True)
    shutil.copy(TOKENIZER, clip)
    vocabulary = clip_ids("a", 20)[0, -1].item() + 1
    vision = dict(image_size=28, layers=2, width=160, head_width=80, patch_size=14, mlp_ratio=0.4)
    text = dict(context_length=20, vocab_size=vocabulary, width=64, heads=1, layers=2)
    model = randomise(CLIP(16, vision, text, quick_gelu=False, output_dict=True), 12)
    rounded(model.parameters(), torch.float16)
    save(model.state_dict(), folder / "HPS_v2/HPS_v2.1_compressed.safetensors", torch.float16)
    preprocess = image_transform(28, is_train=False)
    for name in golden:
        image = preprocess(picture_of(name)).unsqueeze(0)
        if name in ("wide", "large"):
            golden[name]["hpsv2_1.view"] = [round(x, 6) for x in image.flatten().tolist()]
        for which, prompt in PROMPTS.items():
            ids = torch.nn.functional.pad(clip_ids(prompt, 20), (0, 20))[:, :20]
            outputs = model(image, ids)
            logits = outputs["image_features"] @ outputs["text_features"].T
            golden[name]["hpsv2_1." + which] = torch.diagonal(logits).item()


def image_reward(golden):
    """The authors' names; heads are 64 wide as in ViT-L and BERT."""
    folder = OUT / "weights/ImageMetrics/ImageReward"
    folder.mkdir(parents=True)
    letters = sorted(set("".join(PROMPTS.values()).lower()) - {" "})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fox", "photo", "##od", "snow", "the", "##ox"]
    (folder / "vocab.txt").write_text("\n".join(words + letters + [f"##{c}" for c in letters if c.isalpha()]) + "\n")
    config = BertConfig(hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=96,
                        max_position_embeddings=40, layer_norm_eps=1e-12, add_cross_attention=True)
    config.encoder_width = 64
    model = authors.ImageReward.__new__(authors.ImageReward)
    torch.nn.Module.__init__(model)
    model.device = "cpu"
    model.blip = torch.nn.Module()
    model.blip.tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    model.blip.tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    model.blip.tokenizer.add_special_tokens({"additional_special_tokens": ["[ENC]"]})
    config.vocab_size = len(model.blip.tokenizer)
    model.blip.visual_encoder = VisionTransformer(img_size=32, patch_size=8, embed_dim=64, depth=2, num_heads=1,
                                                  mlp_ratio=1.5, qkv_bias=True)
    model.blip.text_encoder = BertModel(config=config, add_pooling_layer=False)
    model.blip.vision_proj = torch.nn.Linear(64, 8)
    model.blip.text_proj = torch.nn.Linear(128, 8)
    model.preprocess = authors._transform(32)
    model.mlp = authors.MLP(128)
    for i, (a, b) in {0: (128, 24), 2: (24, 16), 4: (16, 8), 6: (8, 4), 7: (4, 1)}.items():
        model.mlp.layers[i] = torch.nn.Linear(a, b)
    model.mean = 0.16717362830052426
    model.std = 1.0333394966054072
    randomise(model, 13)
    rounded(model.parameters(), torch.bfloat16)
    save(model.state_dict(), folder / "model.safetensors", torch.bfloat16)
    for name in golden:
        for which, prompt in PROMPTS.items():
            golden[name]["imagereward." + which] = model.score(prompt, picture_of(name))


def picture_of(name):
    return Image.open(PICTURES / f"{name}.png").convert("RGB")


@torch.no_grad()
def main():
    shutil.rmtree(OUT, ignore_errors=True)
    golden = {p.stem: {} for p in sorted(PICTURES.glob("*.png"))}
    perceptual_distances(golden)
    pick_score(golden)
    human_preference(golden)
    image_reward(golden)
    OUT.mkdir(exist_ok=True)
    (OUT / "golden.json").write_text(json.dumps({"pictures": golden, "prompts": PROMPTS}) + "\n")
    for name, values in golden.items():
        print(name, {k: v for k, v in values.items() if not isinstance(v, list)})


main()
