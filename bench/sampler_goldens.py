"""Runs the samplers of diffusers, ComfyUI and RES4LYF and writes what ours must reproduce (SamplerParityTest).

    python bench/sampler_goldens.py COMFYUI RES4LYF magics/diffusion/src/test/resources/tiny-zimage \
        > magics/diffusion/src/test/resources/sampler-goldens.json

COMFYUI and RES4LYF are checkouts; of ComfyUI only the functions named below are taken out of
comfy/k_diffusion/sampling.py and comfy/model_sampling.py, so that nothing else of it is needed. Of RES4LYF the
coefficients of res_2s are its own (beta/rk_coefficients_beta.py); the step around them is written here as its
RK_Method_Exponential has it, since its sampler needs all of ComfyUI.

"field": a velocity field in closed form, that of a mixture of two Gaussians for each number, from schedules of several
kinds. "model": the tiny model through one of the samplers of each name, with one prompt. All of it in float32.
Every sampler gets the same sigmas, which replace its own, and the same noise.
"""

import ast
import json
import math
import sys
import types
from functools import partial
from pathlib import Path

import torch
from diffusers import (
    DPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchHeunDiscreteScheduler,
    FlowMatchLCMScheduler,
    UniPCMultistepScheduler,
    ZImagePipeline,
)
from diffusers.schedulers import scheduling_flow_match_euler_discrete, scheduling_flow_match_lcm

torch.set_grad_enabled(False)
COMFY = [
    "to_d",
    "get_ancestral_step",
    "sigma_to_half_log_snr",
    "offset_first_sigma_for_snr",
    "sample_euler_ancestral_RF",
    "sample_dpmpp_2m",
    "sample_dpmpp_2m_sde",
    "sample_lcm",
    "res_multistep",
    "sample_res_multistep",
]
SIZE = 12


def taken(file, names, space):
    """Executes these definitions of a file, and nothing else of it."""
    tree = ast.parse(Path(file).read_text())
    tree.body = [n for n in tree.body if getattr(n, "name", None) in names]
    exec(compile(tree, str(file), "exec"), space)
    return space


def comfy(folder):
    sampling = taken(
        Path(folder, "comfy/model_sampling.py"),
        {"CONST", "time_snr_shift", "ModelSamplingDiscreteFlow"},
        {"torch": torch, "math": math},
    )
    space = {
        "torch": torch,
        "math": math,
        "partial": partial,
        "trange": lambda n, disable=None: range(n),
        "utils": types.SimpleNamespace(append_dims=lambda s, n: s.reshape(s.shape + (1,) * (n - s.ndim))),
        "comfy": types.SimpleNamespace(model_sampling=types.SimpleNamespace(CONST=sampling["CONST"])),
    }
    taken(Path(folder, "comfy/k_diffusion/sampling.py"), COMFY, space)

    class Flow(sampling["ModelSamplingDiscreteFlow"], sampling["CONST"]):
        pass

    flow = Flow()
    flow.set_parameters(shift=3.0)
    patcher = types.SimpleNamespace(get_model_object=lambda name: flow)

    class Model:
        inner_model = types.SimpleNamespace(model_patcher=patcher)

        def __init__(self, velocity):
            self.velocity = velocity

        def __call__(self, x, sigma):
            return x - sigma[0] * self.velocity(x, sigma[0])

    def run(name):
        def sample(velocity, x, sigmas, noise):
            kwargs = {} if name == "sample_dpmpp_2m" else {"noise_sampler": counted(noise)}
            return space[name](Model(velocity), x, sigmas, **kwargs)

        return sample

    return run


def counted(noise):
    step = iter(range(10**6))
    return lambda sigma, sigma_next: noise(next(step))


def res_2s(folder):
    package = types.ModuleType("res4lyf_for_goldens")
    package.__path__ = [folder]
    sys.modules[package.__name__] = package
    for name, contents in {
        "helper": {
            "ExtraOptions": lambda options: lambda option, default=None, *a, **k: False if default is None else default,
            "get_extra_options_kv": lambda key, default, options: default,
            "extra_options_flag": lambda *a: False,
        },
        "res4lyf": {"get_display_sampler_category": None, "RESplain": lambda *a, **k: None},
    }.items():
        module = types.ModuleType(f"{package.__name__}.{name}")
        module.__dict__.update(contents)
        sys.modules[module.__name__] = module
    beta = types.ModuleType(f"{package.__name__}.beta")
    beta.__path__ = [str(Path(folder, "beta"))]
    sys.modules[beta.__name__] = beta
    if "einops" not in sys.modules:
        sys.modules["einops"] = types.SimpleNamespace(rearrange=None, einsum=None)
    from importlib import import_module

    methods = import_module(f"{beta.__name__}.rk_coefficients_beta").get_rk_methods_beta

    def sample(velocity, x, sigmas, noise):
        for i in range(len(sigmas) - 1):
            sigma, following = sigmas[i].double(), sigmas[i + 1].double()
            denoised = x - sigmas[i] * velocity(x, sigmas[i])
            if following == 0:
                x = denoised
                continue
            h = -torch.log(following / sigma)
            a, b, *_ = methods(
                "res_2s", h, step=i, sigmas=sigmas.double(), sigma=sigma, sigma_next=following, extra_options=""
            )
            middle = x + (h * a[1][0]).float() * (denoised - x)
            level = (sigma * torch.exp(-h / 2)).float()
            second = middle - level * velocity(middle, level)
            x = x + (h * b[0][0]).float() * (denoised - x) + (h * b[0][1]).float() * (second - x)
        return x

    return sample


def diffusers(make, interleaved=False, clipped=False, own=None):
    """A scheduler's own step over our sigmas. own: its module, whose random numbers are replaced by ours."""

    def sample(velocity, x, sigmas, noise):
        scheduler = make()
        scheduler.set_timesteps(len(sigmas) - 1)
        ours = sigmas.clone()
        if clipped and abs(float(ours[0]) - 1) < 1e-6:
            ours[0] = 1 - 1e-6  # as its own set_timesteps does
        if interleaved:
            ours = torch.cat([ours[:1], ours[1:-1].repeat_interleave(2), ours[-1:]])
        scheduler.sigmas = ours
        scheduler.timesteps = ours[:-1] * 1000
        scheduler.num_inference_steps = len(ours) - 1
        scheduler.set_begin_index(0)
        steps = iter(range(10**6))
        if own:
            own.randn_tensor = lambda *a, **k: noise(next(steps))
        for i in range(len(ours) - 1):
            # Heun's second call is at the end of the step, whose level stands behind it in the interleaved list
            level = sigmas[(i + 1) // 2] if interleaved else sigmas[i]
            v = velocity(x, level)
            kwargs = {"variance_noise": noise(i)} if "variance_noise" in scheduler.step.__code__.co_varnames else {}
            x = scheduler.step(v, scheduler.timesteps[i], x, return_dict=False, **kwargs)[0]
        return x

    return sample


def flow(cls, **config):
    return lambda: cls(use_flow_sigmas=True, prediction_type="flow_prediction", solver_order=2, **config)


def samplers(comfy_run, res_2s_run):
    lcm, euler = scheduling_flow_match_lcm, scheduling_flow_match_euler_discrete
    return [
        ("euler", "diffusers FlowMatchEulerDiscreteScheduler", diffusers(FlowMatchEulerDiscreteScheduler)),
        ("heun", "diffusers FlowMatchHeunDiscreteScheduler", diffusers(FlowMatchHeunDiscreteScheduler, True)),
        (
            "dpmpp_2m",
            "diffusers DPMSolverMultistepScheduler dpmsolver++",
            diffusers(flow(DPMSolverMultistepScheduler, algorithm_type="dpmsolver++")),
        ),
        (
            "dpmpp_2m_sde",
            "diffusers DPMSolverMultistepScheduler sde-dpmsolver++",
            diffusers(flow(DPMSolverMultistepScheduler, algorithm_type="sde-dpmsolver++")),
        ),
        ("dpmpp_2m_sde", "ComfyUI sample_dpmpp_2m_sde", comfy_run("sample_dpmpp_2m_sde")),
        ("unipc", "diffusers UniPCMultistepScheduler", diffusers(flow(UniPCMultistepScheduler), clipped=True)),
        ("lcm", "diffusers FlowMatchLCMScheduler", diffusers(FlowMatchLCMScheduler, own=lcm)),
        (
            "lcm",
            "diffusers FlowMatchEulerDiscreteScheduler stochastic_sampling",
            diffusers(lambda: FlowMatchEulerDiscreteScheduler(stochastic_sampling=True), own=euler),
        ),
        ("lcm", "ComfyUI sample_lcm", comfy_run("sample_lcm")),
        ("euler_ancestral", "ComfyUI sample_euler_ancestral_RF", comfy_run("sample_euler_ancestral_RF")),
        ("res_multistep", "ComfyUI sample_res_multistep", comfy_run("sample_res_multistep")),
        ("res_2s", "RES4LYF res_2s_ode", res_2s_run),
        ("dpmpp_2m", "ComfyUI sample_dpmpp_2m (a variant of its own)", comfy_run("sample_dpmpp_2m")),
    ]


def shifted(steps, shift):
    sigma = torch.linspace(1, 1 / steps, steps)
    return torch.cat([shift * sigma / (1 + (shift - 1) * sigma), torch.zeros(1)])


SCHEDULES = {
    "turbo": shifted(8, 3),
    "base": shifted(20, 6),
    "one": torch.tensor([1.0, 0]),
    "two": torch.tensor([1.0, 0.75, 0]),
    "uneven": torch.tensor([1.0, 0.95, 0.6, 0.55, 0.2, 0.01, 0]),
    "late": torch.tensor([0.6, 0.5, 0.35, 0.2, 0.1, 0]),
    "almost one": torch.tensor([0.98, 0.9, 0.7, 0.4, 0]),
}


def mixture(x, sigma):
    """noise - clean of data that is at 0.9 + 0.05 j or at -0.7 in each number j, with deviation 0.3; in float64."""
    x, sigma = x.double(), float(sigma)
    alpha, spread = 1 - sigma, 0.3
    variance = alpha**2 * spread**2 + sigma**2
    velocity, total = 0, 0
    for mean in (0.9 + 0.05 * torch.arange(SIZE, dtype=torch.float64), torch.full((SIZE,), -0.7, dtype=torch.float64)):
        off = x - alpha * mean
        weight = torch.exp(-(off**2) / (2 * variance))
        velocity = velocity + weight * (sigma / variance * off - mean - alpha * spread**2 / variance * off)
        total = total + weight
    return (velocity / total).float()


def field_noise(step):
    return torch.sin(37.0 * (step + 1) + 11.0 * torch.arange(SIZE, dtype=torch.float64)).mul(1.3).float()[None]


def step_seed(seed, step):
    """StepNoise.seed: SplitMix64 of the picture's seed, then the step and the other lowest bit."""
    mask = 2**64 - 1
    z = (seed + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    z ^= z >> 31
    return ((z + step) << 1 & mask) | (~seed & 1)


def randn(seed, shape):
    return torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))


def model_goldens(folder, all_samplers):
    case = {"prompt": "a red circle above a blue square", "seed": 42, "size": 32, "steps": 6, "shift": 3.0}
    pipe = ZImagePipeline.from_pretrained(folder, torch_dtype=torch.float32)
    embeds = pipe.encode_prompt(case["prompt"], device="cpu", do_classifier_free_guidance=False)[0]
    side = 2 * (case["size"] // (2 * pipe.vae_scale_factor))
    shape = (1, pipe.transformer.config.in_channels, side, side)

    def velocity(x, sigma):
        time = (1000 - torch.as_tensor(sigma, dtype=torch.float32) * 1000) / 1000
        return -torch.stack(
            pipe.transformer([x[0].unsqueeze(1)], time.reshape(1), embeds, return_dict=False)[0]
        ).squeeze(2)

    results = []
    for name, source, sample in all_samplers:
        if "diffusers" in source or name in ("euler_ancestral", "res_multistep", "res_2s"):
            x = sample(
                velocity,
                randn(case["seed"], shape),
                shifted(case["steps"], case["shift"]),
                lambda step: randn(step_seed(case["seed"], step), shape),
            )
            results.append({"sampler": name, "source": source, "latents": rounded(x)})
    return {**case, "results": results}


def rounded(x):
    return [float(f"{v:.7g}") for v in x.flatten().tolist()]


def main():
    comfyui, res4lyf, folder = sys.argv[1:4]
    torch.set_num_threads(1)
    all_samplers = samplers(comfy(comfyui), res_2s(res4lyf))
    noise = torch.linspace(-1.8, 1.9, SIZE)[None]
    field = []
    for schedule, sigmas in SCHEDULES.items():
        for name, source, sample in all_samplers:
            x = sample(mixture, noise.clone(), sigmas, field_noise)
            field.append({"sampler": name, "source": source, "schedule": schedule, "latents": rounded(x)})
    print(
        json.dumps(
            {
                "schedules": {name: sigmas.tolist() for name, sigmas in SCHEDULES.items()},
                "noise": noise.flatten().tolist(),
                "field": field,
                "model": model_goldens(folder, all_samplers),
            }
        )
    )


main()
