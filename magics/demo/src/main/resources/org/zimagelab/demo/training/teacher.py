# A trained model that computes the whole guided trajectory of a batch, from noise to picture.
class Teacher(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  text : __torch__.TextEncoder
  transformer : __torch__.Transformer

  def add(self, name: str, x: Tensor) -> int:
    return __torch__.store(self.text, self.transformer, name, x)

  def features(self, ids: Tensor) -> Tensor:
    return self.text.forward(ids)

  def trajectory(self, ids: Tensor, length: Tensor, guidance: float, sigmas: Tensor, every: int,
                 seed: int, shape: List[int]) -> Tensor:
    """Latents [windows + 1, B, C, H, W] of an Euler solution, after every so many steps.

    sigmas [steps + 1]: the noise levels; every: the steps in a window; ids int64 [2 B, n] and length int64 [2 B]: the
    captions, followed by as many empty ones; shape [B, C, H, W].
    """
    torch.manual_seed(seed)
    x = torch.randn(shape)
    caption = __torch__.captions(self.transformer, self.text.forward(ids), length)
    kept = [x]
    for i in range(sigmas.size(0) - 1):
      sigma = sigmas[i].expand([2 * shape[0]])
      v, nothing = __torch__.velocity(self.transformer, torch.cat([x, x]), sigma, caption).chunk(2)
      v = v + guidance * (v - nothing)
      x = x + (sigmas[i + 1] - sigmas[i]) * v
      if (i + 1) % every == 0:
        kept.append(x)
    return torch.stack(kept)
