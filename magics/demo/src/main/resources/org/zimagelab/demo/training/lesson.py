# Flow matching (Lipman et al. 2023, arXiv 2210.02747; Liu et al. 2023, arXiv 2209.03003) on a few captions, whose
# text features never change. Only the transformer learns.
class Lesson(Module):
  transformer : __torch__.Transformer

  def add(self, name: str, x: Tensor) -> int:
    self.transformer.weights.tensors[name[12:]] = x.clone()
    return 0

  def forward(self, settings: Tensor, clean: Tensor, sigma: Tensor, which: Tensor, features: Tensor,
              length: Tensor) -> Tensor:
    """A step. [loss, gradient norm]

    settings float64: learning rate, t, seed; clean float32 [B, C, H, W], sigma [B]; which int64 [B], the index of
    each caption; features float32 [captions, n, F] and length int64 [captions] of all captions.
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.transformer.weights.tensors)
    torch.manual_seed(int(settings[2]))
    noise = torch.randn_like(clean)
    s = sigma.view([-1, 1, 1, 1])
    x = (1. - s) * clean + s * noise
    # a copy, since gradients need it later and DJL frees its tensors
    caption = __torch__.captions(self.transformer, features.clone(), length).index_select(0, which)
    v = __torch__.velocity(self.transformer, x, sigma, caption)
    loss = torch.mse_loss(v, noise - clean)
    norm = self.optimizer.update(loss, settings)
    return torch.stack([loss.detach(), norm])
