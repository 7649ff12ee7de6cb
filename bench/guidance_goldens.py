"""Runs diffusers' guiders, and NAG in diffusers' transformer, on a model folder, and writes what ours must reproduce.

    python guidance_goldens.py FOLDER NAG_UTILS.py OUT

It needs diffusers 0.42. NAG_UTILS.py is utils.py of github.com/ChenDarYen/ComfyUI-NAG, whose function nag() is run.
OUT/golden.safetensors holds in float32, for every case NAME of CASES below:
  NAME.latents    [1, 16, H/8, W/8]  after the last step
  NAME.velocity0  likewise           noise - clean, guided, at the first step; not where zero-init makes it 0
and for the formulas alone pos [3, 4, 6, 5], neg, and for every formula F of FORMULAS F [3, 4, 6, 5]: what the guider
makes of pos[i] and neg[i] in its step i. OUT/cases.json repeats CASES and FORMULAS. `guidance` is s of
pos + s (pos - neg), so the guiders run in their original formulation.
"""
import importlib.util, json, pathlib, sys
import torch
from diffusers import ZImagePipeline
from diffusers.guiders import AdaptiveProjectedGuidance, ClassifierFreeGuidance, ClassifierFreeZeroStarGuidance
from diffusers.models.transformers import transformer_z_image
from diffusers.pipelines.z_image.pipeline_z_image import get_default_z_image_sigmas
from safetensors.torch import save_file

RED, CAT = "a red circle above a blue square", "photograph of a ragdoll cat, sharp focus, soft window light, 4k detail"
BASE = dict(prompt=RED, negative="low quality, blurry", seed=5, width=64, height=64, steps=6, guidance=4.0)
LONG = CAT + ", a small green triangle left of a large yellow star, " + CAT
CASES = [
    dict(BASE, name="rescale", rescale=0.7),
    dict(BASE, name="apg", eta=0.0, norm=0.2, momentum=-0.5),
    dict(BASE, name="apg-rescale", eta=0.5, norm=0.0, momentum=0.3, rescale=1.0, guidance=7.0),
    dict(BASE, name="zero-star", zero=0),
    dict(BASE, name="zero-init", zero=2),
    # 4 x 4 = 16 image tokens and 16 of padding; the negative prompt is the longer one
    dict(BASE, name="nag", guidance=0.0, nag=5.0, tau=2.5, alpha=0.25, negative=LONG),
    # 48 tokens and 16 of padding; the prompt is the longer one
    dict(BASE, name="nag-strong", guidance=0.0, nag=11.0, tau=1.1, alpha=1.0, prompt=LONG, width=96, height=128),
    dict(BASE, name="nag-empty", guidance=0.0, nag=3.0, tau=10.0, alpha=0.5, negative="", width=128, height=128),
]
FORMULAS = [
    dict(name="f-rescale", guidance=6.5, rescale=0.3),
    dict(name="f-apg", guidance=3.0, eta=0.0, norm=5.0, momentum=-0.75),
    dict(name="f-parallel", guidance=3.0, eta=2.0, norm=0.0, momentum=0.0),
    dict(name="f-threshold", guidance=9.0, eta=1.0, norm=2.5, momentum=0.0),
    dict(name="f-zero-star", guidance=2.0, zero=1),
]


def guider(case):
    common = dict(
        guidance_scale=case["guidance"], guidance_rescale=case.get("rescale", 0.0), use_original_formulation=True
    )
    if "eta" in case:
        return AdaptiveProjectedGuidance(
            eta=case["eta"],
            adaptive_projected_guidance_rescale=case["norm"],
            adaptive_projected_guidance_momentum=case["momentum"] or None,
            **common,
        )
    if "zero" in case:
        return ClassifierFreeZeroStarGuidance(zero_init_steps=case["zero"], **common)
    return ClassifierFreeGuidance(**common)


def guided(g, step, steps, pos, neg):
    g.set_state(step=step, num_inference_steps=steps, timestep=torch.tensor(0))
    if step == 0 and isinstance(g, AdaptiveProjectedGuidance) and g.adaptive_projected_guidance_momentum is not None:
        g.prepare_inputs({})  # makes the buffer of momentum
    return g.forward(pos, neg).pred


class Nag:
    """The transformer with NAG, as the authors' code has it in FLUX's single-stream blocks: the image twice, once with
    each caption; both get the attention that NAG makes of both."""

    def __init__(self, model, formula):
        self.model, self.formula = model, formula
        self.layers = list(model.layers)
        self.plain = [layer.forward for layer in self.layers]
        self.dispatch = transformer_z_image.dispatch_attention_fn

    def forward(self, latents, t, cap, negative, scale, tau, alpha):
        image = -(-(latents.shape[-1] // 2) * (latents.shape[-2] // 2) // 32) * 32
        seen = {}

        def first(x, mask, freqs, *rest):
            seen.update(x=x, mask=mask, freqs=freqs)
            return self.plain[0](x, mask, freqs, *rest)

        self.layers[0].forward = first
        self.model([latents], t, [negative])  # for the negative caption behind its refiner
        state = {}

        def block(i):
            def forward(x, mask, freqs, *rest):
                if i == 0:
                    state["neg"] = torch.cat([x[:, :image], seen["x"][:, image:]], 1)
                kept = {}

                def keep(name, change=lambda y: y):
                    def attention(*a, **k):
                        kept[name] = change(self.dispatch(*a, **k))
                        return kept[name]

                    transformer_z_image.dispatch_attention_fn = attention

                keep("minus")
                self.plain[i](state["neg"], seen["mask"], seen["freqs"], *rest)

                def nagged(y):
                    plus, minus = y[:, :image].flatten(2), kept["minus"][:, :image].flatten(2)
                    kept["guided"] = self.formula(plus, minus, scale, tau, alpha).unflatten(2, y.shape[2:])
                    return torch.cat([kept["guided"], y[:, image:]], 1)

                keep("plus", nagged)
                out = self.plain[i](x, mask, freqs, *rest)
                keep("both", lambda y: torch.cat([kept["guided"], y[:, image:]], 1))
                state["neg"] = self.plain[i](state["neg"], seen["mask"], seen["freqs"], *rest)
                transformer_z_image.dispatch_attention_fn = self.dispatch
                return out

            return forward

        for i, layer in enumerate(self.layers):
            layer.forward = block(i)
        out = self.model([latents], t, [cap]).sample[0]
        for layer, plain in zip(self.layers, self.plain):
            layer.forward = plain
        return out


def run(pipe, formula, case, tensors):
    text = lambda prompt: pipe.encode_prompt(prompt, device="cpu", do_classifier_free_guidance=False)[0][0]
    cap, negative = text(case["prompt"]), text(case["negative"])
    x = torch.randn(
        (1, 16, case["height"] // 8, case["width"] // 8), generator=torch.Generator("cpu").manual_seed(case["seed"])
    )
    pipe.scheduler.set_timesteps(sigmas=get_default_z_image_sigmas(case["steps"]))
    sigmas, g, nag = pipe.scheduler.sigmas.float(), guider(case), Nag(pipe.transformer, formula)
    for i in range(case["steps"]):
        t = ((1000 - pipe.scheduler.timesteps[i]) / 1000).reshape(1)
        latents = x[0].unsqueeze(1)
        if "nag" in case:
            v = -nag.forward(latents, t, cap, negative, case["nag"], case["tau"], case["alpha"])
        else:
            pos, neg = (-pipe.transformer([latents], t, [c]).sample[0] for c in (cap, negative))
            v = guided(g, i, case["steps"], pos.unsqueeze(0), neg.unsqueeze(0))[0]
        v = v.squeeze(1).unsqueeze(0)
        if i == 0 and case.get("zero", 0) == 0:
            tensors[case["name"] + ".velocity0"] = v
        x = x + (sigmas[i + 1] - sigmas[i]) * v
    tensors[case["name"] + ".latents"] = x
    print(case["name"], "latent sd %.4f" % x.std())


@torch.no_grad()
def main(folder, utils, out):
    spec = importlib.util.spec_from_file_location("nag_utils", utils)
    authors = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(authors)
    torch.set_num_threads(2)
    pipe, tensors = ZImagePipeline.from_pretrained(folder, torch_dtype=torch.float32), {}
    for case in CASES:
        run(pipe, authors.nag, case, tensors)
    pos, neg = torch.randn(2, 3, 4, 6, 5, generator=torch.Generator("cpu").manual_seed(1))
    tensors["pos"], tensors["neg"] = pos.contiguous(), (0.8 * pos + 0.5 * neg).contiguous()
    for f in FORMULAS:
        g = guider(f)
        tensors[f["name"]] = torch.cat(
            [guided(g, i, 3, pos[i : i + 1], tensors["neg"][i : i + 1]) for i in range(3)]
        )
    out.mkdir(parents=True, exist_ok=True)
    save_file({k: v.float().contiguous() for k, v in tensors.items()}, out / "golden.safetensors")
    (out / "cases.json").write_text(json.dumps(dict(cases=CASES, formulas=FORMULAS), indent=1) + "\n")


main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))
