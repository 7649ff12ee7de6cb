"""Writes the golden of ScheduleTest: noise levels as ComfyUI and diffusers compute them.

    python schedule_goldens.py COMFYUI OUT.json

COMFYUI is a checkout of ComfyUI, of which only functions of comfy/samplers.py, comfy/model_sampling.py and
comfy/k_diffusion/sampling.py are run, so that its other packages need not be there. Needs torch, numpy, scipy and
diffusers.
"""
import ast, functools, hashlib, json, math, pathlib, sys, typing
import numpy, scipy.stats, torch
from diffusers import FlowMatchEulerDiscreteScheduler

STEPS = [1, 2, 3, 5, 8, 9, 20]
SHIFTS = [0.5, 1.0, 3.0, 6.0]


def names_of(file, names):
    """The functions and classes of these names in a file, run without the rest of it."""
    tree = ast.parse(file.read_text())
    wanted = [node for node in tree.body if getattr(node, "name", None) in names]
    scope = dict(math=math, numpy=numpy, scipy=scipy, torch=torch, partial=functools.partial, **vars(typing))
    exec(compile(ast.Module(wanted, []), str(file), "exec"), scope)
    return scope


def comfy(folder):
    """ComfyUI's schedulers by name: functions of steps and shift."""
    sampling = names_of(folder / "model_sampling.py", {"time_snr_shift", "ModelSamplingDiscreteFlow"})
    karras = names_of(folder / "k_diffusion/sampling.py",
                      {"append_zero", "get_sigmas_karras", "get_sigmas_exponential"})
    of = names_of(folder / "samplers.py", {"simple_scheduler", "ddim_scheduler", "normal_scheduler",
                                           "beta_scheduler", "linear_quadratic_schedule", "kl_optimal_scheduler"})

    def model(shift):
        flow = sampling["ModelSamplingDiscreteFlow"]()
        flow.set_parameters(shift=shift, multiplier=1.0)  # as the node ModelSamplingAuraFlow does
        return flow

    def by_table(function, **more):
        return lambda steps, shift: function(model(shift), steps, **more)

    def by_range(function):
        return lambda steps, shift: function(
            n=steps, sigma_min=float(model(shift).sigma_min), sigma_max=float(model(shift).sigma_max))

    return {
        "simple": by_table(of["simple_scheduler"]),
        "sgm_uniform": by_table(of["normal_scheduler"], sgm=True),
        "karras": by_range(karras["get_sigmas_karras"]),
        "exponential": by_range(karras["get_sigmas_exponential"]),
        "ddim_uniform": by_table(of["ddim_scheduler"]),
        "beta": by_table(of["beta_scheduler"]),
        "normal": by_table(of["normal_scheduler"]),
        "linear_quadratic": by_table(of["linear_quadratic_schedule"]),
        "kl_optimal": by_range(of["kl_optimal_scheduler"]),
    }


def diffusers(steps, shift, **flags):
    """As the Z-Image pipeline of diffusers asks for them."""
    scheduler = FlowMatchEulerDiscreteScheduler(shift=shift, **flags)
    scheduler.set_timesteps(sigmas=torch.linspace(1.0, 1 / steps, steps).tolist())
    return scheduler.sigmas


def dynamic(steps, tokens, kind):
    scheduler = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, time_shift_type=kind)
    m = (1.15 - 0.5) / (4096 - 256)
    scheduler.set_timesteps(sigmas=torch.linspace(1.0, 1 / steps, steps).tolist(), mu=tokens * m + (0.5 - m * 256))
    return scheduler.sigmas


def hashed(schedule, counts):
    """SHA-256 of all float32 values, little-endian, of the schedules whose number of steps is the one asked."""
    sha = hashlib.sha256()
    for steps in counts:
        sigmas = schedule(steps, 3.0)
        if len(sigmas) == steps + 1:
            sha.update(sigmas.numpy().astype("<f4").tobytes())
    return sha.hexdigest()


def values(sigmas):
    return [json.loads(str(x)) for x in sigmas.numpy().astype("float32")]


def main(folder, out):
    by_name = comfy(pathlib.Path(folder) / "comfy")
    golden = {"comfyui": {}, "every": {}, "counts": {}, "diffusers": {}, "dynamic": {}}
    for name, schedule in by_name.items():
        golden["comfyui"][name] = {
            f"{steps} {shift}": values(schedule(steps, shift))
            for steps in STEPS for shift in SHIFTS if not (name == "kl_optimal" and steps == 1)}
    for name in ["beta", "ddim_uniform", "normal", "sgm_uniform"]:
        golden["every"][name] = hashed(by_name[name], range(1, 301))
    for name in ["beta", "ddim_uniform"]:
        golden["counts"][name] = [len(by_name[name](steps, 3.0)) - 1 for steps in range(1, 301)]
    for flag in ["karras", "exponential", "beta"]:
        golden["diffusers"][flag] = {
            f"{steps} {shift}": values(diffusers(steps, shift, **{f"use_{flag}_sigmas": True}))
            for steps in [2, 8, 20] for shift in [1.0, 3.0]}
    for kind in ["exponential", "linear"]:
        golden["dynamic"][kind] = {
            f"{steps} {tokens}": values(dynamic(steps, tokens, kind))
            for steps in [4, 8] for tokens in [256, 1024, 4096, 16384]}
    text = json.dumps(golden, separators=(",", ":")).replace('},"', '},\n"')
    pathlib.Path(out).write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
