"""Runs diffusers' first-block cache on a model folder and writes the golden of StepCacheTest.

    python bench/step_cache.py FOLDER > magics/diffusion/src/test/resources/step-cache.json

Needs diffusers 0.42. It has ZImage's blocks in its registry, but asks them for a parameter hidden_states, which they
call x; here it is told which one that is. Its pipeline sets no cache context, so the denoising loop is written here:
Euler, with a context for the prompt and one for the negative prompt. `calls` has a text for each step: F where a call
was computed in full and s where it was skipped, of the prompt and of the negative prompt. The blocks of the tests'
model have random weights and change much from step to step, so the thresholds are high.
"""

import json
import sys

import torch
from diffusers import FirstBlockCacheConfig, ZImagePipeline, apply_first_block_cache
from diffusers.hooks._helpers import TransformerBlockRegistry
from diffusers.hooks.hooks import CacheContext, _set_cache_context
from diffusers.models.transformers.transformer_z_image import ZImageTransformerBlock

CASES = [
    {"prompt": "一只猫", "seed": 5, "steps": 12, "guidance": 0, "threshold": 0.8},
    {"prompt": "a dog", "seed": 7, "steps": 12, "guidance": 2, "threshold": 0.72},
    {"prompt": "a dog", "seed": 7, "steps": 10, "guidance": 2, "threshold": 0.95},
]


@torch.no_grad()
def latents(folder, case):
    pipe = ZImagePipeline.from_pretrained(folder, torch_dtype=torch.float32)
    TransformerBlockRegistry.get(ZImageTransformerBlock)._cached_parameter_indices = {"hidden_states": 0}
    apply_first_block_cache(pipe.transformer, FirstBlockCacheConfig(threshold=case["threshold"]))
    whole = []
    pipe.transformer.layers[-1].attention.to_q.register_forward_hook(lambda *_: whole.append(True))
    positive, negative = pipe.encode_prompt(case["prompt"], device="cpu", negative_prompt="")
    x = torch.randn(1, 16, 6, 8, generator=torch.Generator().manual_seed(case["seed"]))
    steps = case["steps"]
    pipe.scheduler.set_timesteps(sigmas=[1 - i / steps for i in range(steps)])
    calls = []

    def velocity(name, features, t):
        _set_cache_context(pipe.transformer, CacheContext(name))
        whole.clear()
        out = pipe.transformer([x[0].unsqueeze(1)], (1000 - t.expand(1)) / 1000, features, return_dict=False)[0][0]
        calls[-1] += "F" if whole else "s"
        return -out.squeeze(1).unsqueeze(0)

    for t in pipe.scheduler.timesteps:
        calls.append("")
        v = velocity("cond", positive, t)
        if case["guidance"] > 0:
            v = v + case["guidance"] * (v - velocity("uncond", negative, t))
        x = pipe.scheduler.step(v, t, x, return_dict=False)[0]
    return x.flatten(), calls


def main():
    cases = []
    for case in CASES:
        x, calls = latents(sys.argv[1], case)
        print(case, calls, file=sys.stderr)
        cases.append({**case, "calls": calls, "latents": [float(f"{value:.7g}") for value in x.tolist()]})
    print(json.dumps(cases, ensure_ascii=False))


main()
