# Flow matching (Lipman et al. 2023, arXiv 2210.02747; Liu et al. 2023, arXiv 2209.03003): the transformer learns the
# velocity noise − clean along straight lines between data and noise. The text encoder is trained together with it.
class FlowMatching(Module):
  text : __torch__.TextEncoder
  transformer : __torch__.Transformer

  def add(self, name: str, x: Tensor) -> int:
    return __torch__.store(self.text, self.transformer, name, x)

  def forward(self, settings: Tensor, clean: Tensor, sigma: Tensor, ids: Tensor, length: Tensor) -> Tensor:
    """A step. [loss, gradient norm]

    settings float64: learning rate, t, seed; clean float32 [B, C, H, W]; sigma [B]; ids int64 [B, n], padded on the
    right to a multiple of 32; length int64 [B].
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.text.weights.tensors)
      self.optimizer.take(self.transformer.weights.tensors)
    torch.manual_seed(int(settings[2]))
    noise = torch.randn_like(clean)
    s = sigma.view([-1, 1, 1, 1])
    x = (1. - s) * clean + s * noise
    features = self.text.forward(ids)
    caption = __torch__.captions(self.transformer, features, length)
    v = __torch__.velocity(self.transformer, x, sigma, caption)
    loss = torch.mse_loss(v, noise - clean)
    norm = self.optimizer.update(loss, settings)
    return torch.stack([loss.detach(), norm])
