# Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685) of a trained transformer, by flow matching: its own weights do
# not learn. Beside each product x Wᵀ of an adapted layer stands x downᵀ upᵀ.
class LowRank(Module):
  transformer : __torch__.Transformer
  factors : Dict[str, Tensor]

  def add(self, name: str, x: Tensor) -> int:
    if name.startswith("lora/"):
      self.factors[name[5:]] = x.clone()
    else:
      self.transformer.weights.tensors[name[12:]] = x.clone()
    return 0

  def forward(self, settings: Tensor, clean: Tensor, sigma: Tensor, features: Tensor, length: Tensor) -> Tensor:
    """A step. [loss, gradient norm]

    settings float64: learning rate, t, seed; clean float32 [B, C, H, W], sigma [B]; features float32 [B, n, F] and
    length int64 [B] of the captions.
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.factors)
      weights = self.transformer.weights.tensors
      for name in weights.keys():
        # tensors of other calls cannot stand in a product whose gradient is wanted
        weights[name] = weights[name].clone()
    for name in self.factors.keys():
      if name.endswith(".down"):
        layer = name[:-5]
        self.transformer.weights.adapted[layer] = [self.factors[name], self.factors[layer + ".up"].t()]
    torch.manual_seed(int(settings[2]))
    noise = torch.randn_like(clean)
    s = sigma.view([-1, 1, 1, 1])
    x = (1. - s) * clean + s * noise
    # a copy, since gradients need it later and DJL frees its tensors
    caption = __torch__.captions(self.transformer, features.clone(), length)
    v = __torch__.velocity(self.transformer, x, sigma, caption)
    loss = torch.mse_loss(v, noise - clean)
    norm = self.optimizer.update(loss, settings)
    return torch.stack([loss.detach(), norm])
