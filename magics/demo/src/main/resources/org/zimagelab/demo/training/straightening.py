# Distils a guided model of many steps into a model of few: the student learns the straight line between the two ends of
# each window of the teacher's guided trajectory from noise to picture (PeRFlow: Yan et al. 2024, arXiv 2405.07510). So
# guidance is in its weights (Meng et al. 2023, arXiv 2210.03142), and one step takes it through a whole window.
class Straightening(Module):
  transformer : __torch__.Transformer

  def add(self, name: str, x: Tensor) -> int:
    self.transformer.weights.tensors[name[12:]] = x.clone()
    return 0

  def forward(self, settings: Tensor, start: Tensor, end: Tensor, place: Tensor, sigma: Tensor,
              next: Tensor, features: Tensor, length: Tensor) -> Tensor:
    """A step. [loss, gradient norm]

    settings float64: learning rate, t; start and end of a window, float32 [B, C, H, W], at noise levels sigma and
    next [B]; place [B] in [0, 1]: where between them the student is evaluated; features [B, n, F] and length [B] of the
    captions.
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.transformer.weights.tensors)
    p = place.view([-1, 1, 1, 1])
    # copies, since gradients need them later and DJL frees its tensors
    x = start + p * (end - start)
    target = (start - end) / (sigma - next).view([-1, 1, 1, 1])
    caption = __torch__.captions(self.transformer, features.clone(), length)
    v = __torch__.velocity(self.transformer, x, sigma + place * (next - sigma), caption)
    loss = torch.mse_loss(v, target)
    norm = self.optimizer.update(loss, settings)
    return torch.stack([loss.detach(), norm])
