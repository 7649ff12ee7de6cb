"""Noise on text features as InvokeAI's node z_image_seed_variance_enhancer adds it, as a golden for SeedVarianceTest.

    bench/.venv/bin/python bench/seed_variance.py > magics/diffusion/src/test/resources/seed-variance.json

Features are those of a random prompt with one massive activation, as Qwen3's first token has. torch 2.7.1.
"""

import json

import torch


def noisy(features, seed, strength, share=0.5):
    """The node's draws: uniform noise after seed, the mask after seed + 1, both in float32 on the CPU."""
    generator = torch.Generator()
    noise = torch.rand(features.shape, generator=generator.manual_seed(seed)) * 2 - 1
    mask = torch.bernoulli(torch.full(features.shape, share), generator=generator.manual_seed(seed + 1)).bool()
    return features + noise * (strength * torch.std(features).item()) * mask


def main():
    features = torch.randn(1, 7, 16, generator=torch.Generator().manual_seed(3)) * 5
    features[0, 0, 4] = 700
    cases = [
        {"seed": seed, "strength": strength, "noisy": noisy(features, seed, strength).flatten().tolist()}
        for seed, strength in [(0, 0.1), (5, 0.5), (2**40 + 1, 2.0)]
    ]
    print(json.dumps({"features": features.flatten().tolist(), "cases": cases}))


main()
