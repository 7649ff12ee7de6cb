# How well a VAE reconstructs the pixels of a scene. Both trainings of its decoder minimise this loss.

def pixels(rgb: Tensor) -> Tensor:
  """uint8 [B, H, W, 3] → float32 [B, 3, H, W], −1 to 1, channels last in memory."""
  return rgb.permute([0, 3, 1, 2]).to(6) / 127.5 - 1.

def reconstruction(y: Tensor, x: Tensor, mse: Tensor) -> Tensor:
  """The loss of pixels y that should be x: L1 distance, mean squared error, and L1 distance of edges."""
  edges = torch.l1_loss(y.diff(1, 3), x.diff(1, 3)) + torch.l1_loss(y.diff(1, 2), x.diff(1, 2))
  return torch.l1_loss(y, x) + mse + 0.5 * edges
