# Trains the VAE on crops of scenes, for reconstruction, sharp edges, and a weak pull towards N(0, 1).
class VaeTraining(Module):
  vae : __torch__.Vae

  def add(self, name: str, x: Tensor) -> int:
    self.vae.weights.tensors[name[4:]] = x.clone()
    return 0

  def mean(self, rgb: Tensor) -> Tensor:
    """The means of z, float32 [B, C, h, w]."""
    return self.vae.encode(__torch__.pixels(rgb)).chunk(2, 1)[0]

  def reconstructed(self, rgb: Tensor) -> Tensor:
    """Reconstructions by way of the means of z, uint8 [B, H, W, 3]."""
    y = (self.vae.decode(self.mean(rgb)) * 127.5 + 127.5).clamp(0., 255.)
    return y.round().to(0).permute([0, 2, 3, 1]).contiguous()

  def forward(self, settings: Tensor, rgb: Tensor) -> Tensor:
    """A step. [loss, mean squared error of pixels in 0 … 1, KL divergence per value of z in nats, gradient norm]

    settings float64: learning rate, t, seed, weight of the KL divergence.
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.vae.weights.tensors)
    torch.manual_seed(int(settings[2]))
    x = __torch__.pixels(rgb)
    mean, logvar = self.vae.encode(x).chunk(2, 1)
    logvar = logvar.clamp(-30., 20.)
    z = mean + (0.5 * logvar).exp() * torch.randn_like(mean)
    y = self.vae.decode(z)
    mse = torch.mse_loss(y, x)
    kl = 0.5 * (mean * mean + logvar.exp() - 1. - logvar).mean()
    loss = __torch__.reconstruction(y, x, mse) + float(settings[3]) * kl
    norm = self.optimizer.update(loss, settings)
    return torch.stack([loss.detach(), mse.detach() / 4., kl.detach(), norm])
